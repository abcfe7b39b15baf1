using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Engine.Populations.Lanes;

// The state on disk, a section of the pipeline's: docs/formats/pipeline.md. Answers and the feed are views, and no part of it.
public sealed partial class PopulationLane
{
    private const int SectionVersion = 1;

    /// <summary>Writes the whole state. The same records give the same bytes.</summary>
    internal byte[] Save()
    {
        StateWriter writer = new();
        writer.Number(SectionVersion);
        writer.Flag(Rule is not null);
        if (Rule is { } rule)
        {
            writer.Number(rule.Position);
            writer.Number(rule.When.Ticks);
            writer.Text(rule.Text);
            writer.Real(rule.Options.FindingFrom);
            writer.Real(rule.Options.AlertFrom);
            writer.Number(rule.Options.MaxIndividuals ?? 0);
            writer.Flag(rule.Mined);
            writer.Text(rule.Who);
            writer.Text(rule.Why);
        }

        writer.Number(_seen);
        writer.Number(_ignored);
        writer.Number(_refused);
        writer.Bytes(_engine.Save());
        return writer.Written.ToArray();
    }

    /// <summary>Reads a state that <see cref="Save"/> wrote and answers what takes it over; nothing has changed before. Throws <see cref="InvalidDataException"/> with the reason.</summary>
    internal Action Read(ReadOnlySpan<byte> section)
    {
        StateReader reader = new(section, "state of populations");
        long version = reader.Number("its version");
        reader.Require(version == SectionVersion, "its version", $"is {version}, and this program reads {SectionVersion}");
        PopulationRuleInForce? choice = reader.Flag("whether there is a rule") ? ReadRule(ref reader) : null;
        PopulationRule? rule = null;
        if (choice is not null && Fault(choice, out rule) is { } fault)
            throw new InvalidDataException($"The state of populations names a rule that this program does not know: {fault} Use the program that wrote it.");
        long seen = reader.Number("the lines seen"), ignored = reader.Number("the lines ignored"), refused = reader.Number("the lines refused");
        Action takeOver = _engine.Read(reader.Bytes("the model"));
        reader.Require(reader.Left == 0, "its end", $"is followed by {reader.Left} bytes");
        return () =>
        {
            takeOver();
            (_seen, _ignored, _refused) = (seen, ignored, refused);
            Become(rule, choice);
        };
    }

    /// <summary>Forgets everything: a state from before there were populations.</summary>
    internal void Clear() => Read(new PopulationLane(new PopulationLimits()).Save())();

    private static PopulationRuleInForce ReadRule(ref StateReader reader)
    {
        long position = reader.Number("the rule's position");
        DateTime when = new(reader.Number("when the rule was chosen", DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        string text = reader.Text("the rule");
        double finding = reader.Real("where findings begin"), alert = reader.Real("where alerts begin");
        int most = (int)reader.Number("the most individuals", int.MaxValue);
        bool mined = reader.Flag("whether lines are mined");
        PopulationOptions options = new() { FindingFrom = finding, AlertFrom = alert, MaxIndividuals = most == 0 ? null : most };
        return new PopulationRuleInForce(text, options, mined, position, reader.Text("who chose the rule"), when, reader.Text("why the rule was chosen"));
    }
}
