using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Tests.Facades.LogDetection;

/// <summary>Models of a block store as small as can be, trained in a moment: a block with an exception is anomalous.</summary>
internal static class BlockStoreModels
{
    private const string Templates = """
        EventId,EventTemplate
        E5,Receiving block <*> src: <*> dest: <*>
        E9,Received block <*> of size <*> from <*>
        E11,PacketResponder <*> for block <*> terminating
        E7,Exception in receiveBlock for block <*>
        """;

    private static readonly Lazy<byte[]> TrainedCnn = new(() => Train(SequenceModelKind.Cnn).ToBytes());
    private static readonly Lazy<byte[]> TrainedLstm = new(() => Train(SequenceModelKind.Lstm).ToBytes());

    /// <summary>A bundle of kind cnn.</summary>
    public static byte[] Cnn => TrainedCnn.Value;

    /// <summary>A bundle of kind lstm.</summary>
    public static byte[] Lstm => TrainedLstm.Value;

    /// <summary>What a writer of a block says first.</summary>
    public static string Receiving(string block) => $"Receiving block {block} src: /10.0.0.1:50010 dest: /10.0.0.2:50010";

    /// <summary>What it says at the end.</summary>
    public static string Received(string block) => $"Received block {block} of size 67108864 from /10.0.0.1";

    /// <summary>What its packets' responder says.</summary>
    public static string Terminating(string block) => $"PacketResponder 1 for block {block} terminating";

    /// <summary>What no block should have.</summary>
    public static string Exception(string block) => $"Exception in receiveBlock for block {block}";

    private static ModelBundle Train(SequenceModelKind kind)
    {
        List<LabelledSession> sessions = [];
        for (int i = 0; i < 240; i++)
        {
            bool anomalous = i % 3 == 2;
            string[] begun = (i / 3 % 3) switch { 0 => ["E5"], 1 => ["E5", "E9"], _ => ["E5", "E9", "E11"] };
            sessions.Add(new LabelledSession($"blk_{i}", anomalous, anomalous ? [.. begun, "E7"] : begun));
        }

        FrozenTemplates templates = FrozenTemplates.FromCsv(Templates);
        return SequenceTraining.Train(
            sessions, new TrainingOrigin(templates, "none", new SessionRules()), new SequenceTrainingOptions { Model = kind, Epochs = 30, Threads = 2 });
    }
}
