using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Sequences.Bundles;

/// <summary>The sections of a bundle apart from the model. Readers throw <see cref="InvalidDataException"/> and believe no count before it has been held against the bytes.</summary>
internal static class BundleContent
{
    /// <summary>How the report is written.</summary>
    public static JsonSerializerOptions ReportJson { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        MaxDepth = 16,
    };

    /// <summary>Header and rules of sessions.</summary>
    public static byte[] WriteOrigin(TrainingOrigin origin)
    {
        StateWriter writer = new();
        writer.Number(origin.Header is null ? 0 : 1);
        writer.Text(origin.Header ?? "");
        writer.Text(origin.Rules.Key);
        writer.Number(origin.Rules.Silence.Ticks);
        writer.Number(origin.Rules.MaxEvents);
        writer.Number(origin.Rules.MaxOpen);
        writer.Number(origin.Rules.EndEvents.Count);
        foreach (string id in origin.Rules.EndEvents)
        {
            writer.Text(id);
        }

        return writer.Written.ToArray();
    }

    /// <summary>Header and rules of sessions; the templates have a section of their own.</summary>
    public static TrainingOrigin ReadOrigin(ReadOnlySpan<byte> section)
    {
        StateReader reader = new(section, "origin of a bundle");
        bool hasHeader = reader.Number("whether there is a header", 1) == 1;
        string header = reader.Text("the header");
        string key = reader.Text("the key rule");
        long silence = reader.Number("the silence", TimeSpan.FromDays(7).Ticks);
        reader.Require(silence >= TimeSpan.TicksPerSecond, "the silence", $"is {silence} ticks, less than a second");
        int maxEvents = (int)reader.Number("the most events", 100_000);
        reader.Require(maxEvents >= 2, "the most events", $"is {maxEvents}, less than 2");
        int maxOpen = (int)reader.Number("the most open sessions", 10_000_000);
        reader.Require(maxOpen >= 1, "the most open sessions", "is 0");
        string[] ends = new string[reader.Count("the number of end events")];
        for (int i = 0; i < ends.Length; i++)
        {
            ends[i] = reader.Text("an end event");
        }

        reader.Require(reader.Left == 0, "the end", $"is followed by {reader.Left} bytes");
        SessionRules rules = new() { Key = key, Silence = TimeSpan.FromTicks(silence), MaxEvents = maxEvents, MaxOpen = maxOpen, EndEvents = ends };
        foreach (string fault in rules.Faults())
        {
            throw new InvalidDataException($"The rules of sessions cannot be: {fault}");
        }

        return new TrainingOrigin(null, hasHeader ? header : null, rules);
    }

    /// <summary>Nothing at all where there are no templates.</summary>
    public static ReadOnlyMemory<byte> WriteTemplates(FrozenTemplates? templates)
    {
        ArrayBufferWriter<byte> bytes = new();
        templates?.Save(bytes);
        return bytes.WrittenMemory;
    }

    /// <summary>The templates, or null.</summary>
    public static FrozenTemplates? ReadTemplates(ReadOnlySpan<byte> section) => section.IsEmpty ? null : FrozenTemplates.Load(section);

    /// <summary>Ids and texts from the first known event on.</summary>
    public static byte[] WriteVocabulary(EventVocabulary vocabulary)
    {
        StateWriter writer = new();
        writer.Number(vocabulary.Count - FirstKnown);
        for (int number = FirstKnown; number < vocabulary.Count; number++)
        {
            writer.Text(vocabulary.Name(number));
            writer.Text(vocabulary.Text(number));
        }

        return writer.Written.ToArray();
    }

    /// <summary>The vocabulary.</summary>
    public static EventVocabulary ReadVocabulary(ReadOnlySpan<byte> section)
    {
        StateReader reader = new(section, "vocabulary of a bundle");
        (string Id, string Text)[] events = new (string, string)[reader.Count("the number of events")];
        for (int i = 0; i < events.Length; i++)
        {
            events[i] = (reader.Text("an event id"), reader.Text("a template"));
        }

        reader.Require(reader.Left == 0, "the end", $"is followed by {reader.Left} bytes");
        try
        {
            return new EventVocabulary(events);
        }
        catch (ArgumentException fault)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    /// <summary>The report. What <see cref="ReportJson"/> lets through is checked here: lists without nulls, and numbers that can be.</summary>
    public static TrainingReport ReadReport(ReadOnlySpan<byte> section)
    {
        TrainingReport report = JsonSerializer.Deserialize<TrainingReport>(section, ReportJson) ?? throw new InvalidDataException("The report is null.");
        IEnumerable<object?> items = [.. report.Epochs, .. report.Results, .. report.DecisionTree, .. report.Remarks];
        if (items.Contains(null))
        {
            throw new InvalidDataException("The report has a list with a null in it.");
        }

        return report.Results.FirstOrDefault(result => Math.Min(Math.Min(result.Tp, result.Fp), Math.Min(result.Tn, result.Fn)) < 0) is { } impossible
            ? throw new InvalidDataException($"The report counts fewer than no sessions in the result '{impossible.Detector}'.")
            : report;
    }

    /// <summary>Salt u64, then the hashes u64 each, ascending.</summary>
    public static byte[] WriteSessions(TrainedSessions sessions)
    {
        byte[] bytes = new byte[sizeof(ulong) * (1 + sessions.Count)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, sessions.Salt);
        for (int i = 0; i < sessions.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(sizeof(ulong) * (1 + i)), sessions.Hashes[i]);
        }

        return bytes;
    }

    /// <summary>The training sessions.</summary>
    public static TrainedSessions ReadSessions(ReadOnlySpan<byte> section)
    {
        if (section.Length < sizeof(ulong) || section.Length % sizeof(ulong) != 0)
        {
            throw new InvalidDataException($"The section should have 8 bytes a number, the salt and the hashes; it has {section.Length} bytes.");
        }

        ulong[] hashes = new ulong[(section.Length / sizeof(ulong)) - 1];
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] = BinaryPrimitives.ReadUInt64LittleEndian(section[(sizeof(ulong) * (1 + i))..]);
        }

        return TrainedSessions.Of(BinaryPrimitives.ReadUInt64LittleEndian(section), hashes);
    }

    private const int FirstKnown = EventVocabulary.Unknown + 1;
}
