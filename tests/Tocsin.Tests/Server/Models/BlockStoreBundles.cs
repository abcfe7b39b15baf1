using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Tests.Server.Models;

/// <summary>Small bundles of a made-up block store, trained once for all tests, and lines for them. An exception is what makes a block anomalous.</summary>
internal static class BlockStoreBundles
{
    private const string Templates = "event_id,template\nE1,Receiving block <*>\nE2,Received block <*> of size <*>\nE3,Verified block <*>\nE4,Deleting block <*>\nE9,Exception in block <*>\n";

    private static readonly Lazy<ModelBundle> LazyFirst = new(() => Train(seed: 1, Origin(Templates)));
    private static readonly Lazy<ModelBundle> LazySecond = new(() => Train(seed: 2, Origin(Templates)));
    private static readonly Lazy<ModelBundle> LazyOfEvents = new(() => Train(seed: 3, new TrainingOrigin(null, null, new SessionRules())));

    /// <summary>Reads lines.</summary>
    public static ModelBundle First => LazyFirst.Value;

    /// <summary>Another one for the same lines.</summary>
    public static ModelBundle Second => LazySecond.Value;

    /// <summary>Trained on event ids: it has no templates.</summary>
    public static ModelBundle OfEvents => LazyOfEvents.Value;

    /// <summary>The events of a normal block.</summary>
    public static string[] NormalEvents => ["E1", "E1", "E2", "E2", "E3", "E4"];

    /// <summary>The events of an anomalous block.</summary>
    public static string[] AnomalousEvents => ["E1", "E1", "E9", "E9", "E2", "E4"];

    /// <summary>Lines of a block, one an event.</summary>
    public static string[] Lines(string block, params string[] events) => [.. events.Select(id => id switch
    {
        "E1" => $"Receiving block {block}",
        "E2" => $"Received block {block} of size 67108864",
        "E3" => $"Verified block {block}",
        "E4" => $"Deleting block {block}",
        "E9" => $"Exception in block {block}",
        _ => $"Something that no template fits about {block}",
    })];

    /// <summary>The same, as one body.</summary>
    public static string Body(string block, params string[] events) => string.Concat(Lines(block, events).Select(line => line + "\n"));

    private static TrainingOrigin Origin(string templates) => new(FrozenTemplates.FromCsv(templates), "none", new SessionRules());

    private static ModelBundle Train(int seed, TrainingOrigin origin)
    {
        Random random = new(seed);
        List<LabelledSession> sessions = [];
        for (int i = 0; i < 200; i++)
        {
            bool anomalous = i % 4 == 3;
            List<string> events = [.. Enumerable.Repeat("E1", random.Next(1, 4)), .. anomalous ? Enumerable.Repeat("E9", random.Next(1, 3)) : [], .. Enumerable.Repeat("E2", random.Next(1, 4)), .. random.Next(2) == 0 ? new[] { "E3" } : [], "E4"];
            sessions.Add(new LabelledSession($"blk_{seed}000{i}", anomalous, events));
        }

        return SequenceTraining.Train(sessions, origin, new SequenceTrainingOptions { Model = SequenceModelKind.Cnn, Epochs = 6, Seed = seed, Threads = 2 });
    }
}
