using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Engine.Windows.Lanes;

// The state on disk, a section of the pipeline's: docs/formats/pipeline.md. The count of changes is a view, and no part of it.
public sealed partial class WindowLane
{
    private const int SectionVersion = 2;

    /// <summary>Writes the whole state. The same records give the same bytes.</summary>
    internal byte[] Save()
    {
        StateWriter writer = new();
        writer.Number(SectionVersion);
        writer.Flag(Rule is not null);
        if (Rule is { } rule)
            Write(writer, rule);
        _alerts.Write(writer);
        writer.Bytes(_engine.Save());
        return writer.Written.ToArray();
    }

    /// <summary>Reads a state that <see cref="Save"/> wrote and answers what takes it over; nothing has changed before. Throws <see cref="InvalidDataException"/> with the reason.</summary>
    internal Action Read(ReadOnlySpan<byte> section)
    {
        StateReader reader = new(section, "state of windows");
        long version = reader.Number("its version");
        reader.Require(version is 1 or SectionVersion, "its version", $"is {version}, and this program reads 1 and {SectionVersion}");
        WindowRuleInForce? choice = reader.Flag("whether there is a rule") ? ReadRule(ref reader, version) : null;
        WindowRule? rule = null;
        if (choice is not null && Fault(choice, out rule) is { } fault)
            throw new InvalidDataException($"The state of windows names a rule that this program does not know: {fault} Use the program that wrote it.");
        AlertRing alerts = AlertRing.Read(ref reader);
        Action takeOver = _engine.Read(reader.Bytes("the windows"));
        reader.Require(reader.Left == 0, "its end", $"is followed by {reader.Left} bytes");
        return () =>
        {
            takeOver();
            _alerts = alerts;
            Volatile.Write(ref _alertsNext, alerts.Next);
            Become(rule, choice);
            Change();
        };
    }

    /// <summary>Forgets everything: a state from before there were windows.</summary>
    internal void Clear() => Read(new WindowLane("").Save())();

    private static void Write(StateWriter writer, WindowRuleInForce rule)
    {
        WindowOptions options = rule.Options;
        writer.Number(rule.Position);
        writer.Number(rule.When.Ticks);
        writer.Text(rule.Text);
        writer.Number(options.Size.Ticks);
        writer.Number(options.Lateness.Ticks);
        writer.Number(options.Grace.Ticks);
        writer.Number(options.Idle.Ticks);
        writer.Number(options.Ahead.Ticks);
        writer.Number(options.Threshold);
        writer.Number(options.MaxGroups);
        writer.Number(options.MaxUrls);
        writer.Number(options.Examples);
        writer.Text(options.AlertText);
        writer.Flag(rule.Mined);
        writer.Flag(rule.FromFile);
        writer.Text(rule.Who);
        writer.Text(rule.Why);
    }

    private static WindowRuleInForce ReadRule(ref StateReader reader, long version)
    {
        long position = reader.Number("the rule's position");
        DateTime when = new(reader.Number("when the rule was chosen", DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        string text = reader.Text("the rule");
        WindowOptions options = new()
        {
            Size = TimeSpan.FromTicks(reader.Number("the size of windows")),
            Lateness = TimeSpan.FromTicks(reader.Number("the lateness")),
            Grace = TimeSpan.FromTicks(reader.Number("the grace")),
            Idle = TimeSpan.FromTicks(reader.Number("when a lane is idle")),
            Ahead = TimeSpan.FromTicks(reader.Number("how far ahead is too far")),
            Threshold = reader.Number("the threshold"),
            MaxGroups = (int)reader.Number("the most groups", int.MaxValue),
            MaxUrls = (int)reader.Number("the most URLs", int.MaxValue),
            Examples = (int)reader.Number("the examples", int.MaxValue),
            AlertText = reader.Text("what alerts say"),
        };
        bool mined = reader.Flag("whether lines are mined");
        bool fromFile = version > 1 && reader.Flag("whether lines are a file's");
        return new WindowRuleInForce(text, options, mined, position, reader.Text("who chose the rule"), when, reader.Text("why the rule was chosen")) { FromFile = fromFile };
    }
}
