using System.Buffers;
using System.Text;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Tests.Sequences.Bundles;

/// <summary>Training and serving read lines by the same templates: those in the bundle.</summary>
public sealed class TemplatesInBundlesTests
{
    private const string List = "event_id,template\nE5,Received block <*>\nE2,\"Served, block <*> to <*>\"\nE9,Lost <*>\n";

    [Fact]
    public void Lines_are_the_events_they_were_trained_as_and_a_miner_that_learns_on_changes_nothing()
    {
        string[] lines = [.. Enumerable.Range(0, 300).Select(i => (i % 3) switch
        {
            0 => $"Receiving block blk_{i} from host{i % 7}",
            1 => $"PacketResponder {i % 3} for block blk_{i} terminating",
            _ => $"Verification of block blk_{i} succeeded",
        })];
        DrainMiner miner = new(new MinerOptions());
        Array.ForEach(lines, line => miner.Mine(Encoding.UTF8.GetBytes(line)));
        FrozenTemplates templates = miner.Freeze();
        string[] trained = [.. lines.Select(line => templates.Templates[templates.Match(Encoding.UTF8.GetBytes(line))].EventId)];

        ModelBundle bundle = ModelBundle.Read(Bundle(templates, trained).ToBytes(), "h.tocsin");
        string[] before = EventIds(bundle, lines);

        // The live miner goes on, makes its templates more general and new ones.
        for (int i = 0; i < 200; i++)
        {
            miner.Mine(Encoding.UTF8.GetBytes($"Dropping item blk_{i} from node{i}"));
            miner.Mine(Encoding.UTF8.GetBytes($"PacketResponder {i} beside block blk_{i} stopping"));
        }

        Assert.NotEqual(templates.Templates.Select(template => template.Text), miner.Freeze().Templates.Select(template => template.Text));
        Assert.Equal(trained, before);
        Assert.Equal(trained, EventIds(bundle, lines));
        Assert.Equal(EventVocabulary.Unknown, bundle.EventOf("Never seen at all"u8));
    }

    [Fact]
    public void Ids_of_a_list_of_templates_are_kept_and_unused_ones_are_unknown()
    {
        ModelBundle bundle = ModelBundle.Read(Bundle(FrozenTemplates.FromCsv(List), ["E5", "E2"]).ToBytes(), "h.tocsin");

        Assert.Equal("E5", bundle.Vocabulary.Name(bundle.EventOf("Received block blk_7"u8)));
        Assert.Equal("Served, block <*> to <*>", bundle.Vocabulary.Text(bundle.EventOf("Served, block blk_7 to /10.0.0.1"u8)));
        Assert.Equal(EventVocabulary.Unknown, bundle.EventOf("Lost blk_7"u8));
    }

    [Fact]
    public void A_frozen_set_of_either_origin_comes_back_with_the_same_bytes_and_answers()
    {
        DrainMiner miner = new(new MinerOptions { Masks = [new MaskRule(@"\d+", "NUM")] });
        for (int i = 0; i < 50; i++)
        {
            miner.Mine(Encoding.UTF8.GetBytes($"user{i % 4} logged in after {i} tries"));
            miner.Mine(Encoding.UTF8.GetBytes($"disk {i % 2} of rack {i} is full"));
        }

        foreach (FrozenTemplates set in (FrozenTemplates[])[miner.Freeze(), FrozenTemplates.FromCsv(List)])
        {
            ArrayBufferWriter<byte> first = new(), second = new();
            set.Save(first);
            FrozenTemplates back = FrozenTemplates.Load(first.WrittenSpan);
            back.Save(second);

            Assert.Equal(first.WrittenSpan.ToArray(), second.WrittenSpan.ToArray());
            Assert.Equal(set.Templates, back.Templates);
            foreach (string line in (string[])["user9 logged in after 3 tries", "disk 1 of rack 7 is full", "Received block x", "nothing"])
            {
                Assert.Equal(set.Match(Encoding.UTF8.GetBytes(line)), back.Match(Encoding.UTF8.GetBytes(line)));
            }

            for (int length = 0; length < first.WrittenCount; length++)
            {
                Assert.Throws<InvalidDataException>(() => FrozenTemplates.Load(first.WrittenSpan[..length]));
            }
        }
    }

    private static string[] EventIds(ModelBundle bundle, string[] lines) =>
        [.. lines.Select(line => bundle.Vocabulary.Name(bundle.EventOf(Encoding.UTF8.GetBytes(line))))];

    private static ModelBundle Bundle(FrozenTemplates templates, string[] events)
    {
        LabelledSession[] sessions = [.. Enumerable.Range(0, 24).Select(i => new LabelledSession($"s{i}", i % 4 == 0, i % 4 == 0 ? [.. events.Distinct().Take(2)] : [.. events.Distinct()]))];
        return SequenceTraining.Train(
            sessions, new TrainingOrigin(templates, "hdfs", new SessionRules()), new SequenceTrainingOptions { Model = SequenceModelKind.Cnn, Epochs = 1 });
    }
}
