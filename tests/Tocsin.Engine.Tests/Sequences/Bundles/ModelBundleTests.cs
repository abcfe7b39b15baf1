using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Supervised;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Templates.Frozen;
using Tocsin.Neural.Networks;
using Tocsin.Numerics;

namespace Tocsin.Engine.Tests.Sequences.Bundles;

public sealed class ModelBundleTests
{
    private static readonly ModelBundle Small = MadeUpSessions.Bundle(epochs: 1);

    [Fact]
    public void A_bundle_comes_back_from_its_bytes_with_all_its_parts()
    {
        byte[] bytes = Small.ToBytes();

        ModelBundle back = ModelBundle.Read(bytes, "back");

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), back.Hash);
        Assert.Equal(bytes.Length, back.Bytes);
        Assert.Equal(bytes, BundleFile.Write(back.Model, back.Vocabulary, new(back.Templates, back.Header, back.Rules), back.Report, back.Sessions));
        Assert.Equal(["E1", "E2", "E3", "E4", "E5", "E9"], Enumerable.Range(2, back.Vocabulary.Count - 2).Select(back.Vocabulary.Name));
        Assert.Equal(SequenceModelKind.Cnn, back.Model.Kind);
        Assert.Equal("cnn", back.Report.Model);
        Assert.Equal(Small.Report.Results, back.Report.Results);
        Assert.Equal(Small.Report.DecisionTree, back.Report.DecisionTree);
    }

    /// <summary>
    /// If this fails, bundles in the world can no longer be read, and journals name bundles that no training makes again: raise the version instead, keep reading this one, and say so in docs/formats/bundle.md.
    /// </summary>
    [Fact]
    public void The_bytes_of_version_2_are_frozen()
    {
        EventVocabulary vocabulary = new([("E1", "Received <*>"), ("E2", "Served <*>")]);
        INetwork network = Network.Create(NetworkShape.Classifier(NetworkKind.Cnn, vocabulary.Count + 1) with { Embedding = 2, Hidden = 1 }, 7);
        int next = 0;
        foreach (float[] values in network.Parameters.All.Select(parameter => parameter.Values))
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = next++ / 8f;
            }
        }

        WindowModel model = new(network, new SessionWindows(30, 1), new RingingLimits(1.5, 2.5), new NormalScores([0.125, 0.25], [0.5]));
        FrozenTemplates templates = FrozenTemplates.FromCsv("event_id,template\nE1,Received <*>\nE2,Served <*>\n");
        SessionRules rules = new() { Key = "block", EndEvents = ["E2"] };
        TrainingReport report = new() { Model = "cnn", Network = "cnn", Seed = 3, Sessions = new SessionUse(8, 2, 0, 1), Remarks = ["few"] };

        byte[] bytes = BundleFile.Write(model, vocabulary, new(templates, "hdfs", rules), report, TrainedSessions.Of(["blk_1", "blk_2"], seed: 3));

        // The report is JSON, which may gain keys; everything around it may not change.
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(report, BundleContent.ReportJson);
        int at = bytes.AsSpan().IndexOf(json);
        byte[] around = [.. bytes[20..(at - 4)], .. bytes[(at + json.Length)..^4]];
        Assert.Equal("TOCSINB\n\u0002\0\0\0"u8.ToArray(), bytes[..12]);
        Assert.Equal((807, 2208619634u), (around.Length, Crc32C.Compute(around)));
        Assert.Equal(rules.EndEvents, ModelBundle.Read(bytes, "h.tocsin").Rules.EndEvents);
    }

    [Theory]
    [InlineData("regex:(")]
    [InlineData("nonsense")]
    public void Rules_that_cannot_be_are_refused_with_the_file(string key)
    {
        byte[] forged = BundleFile.Write(Small.Model, Small.Vocabulary, new(Small.Templates, Small.Header, new SessionRules { Key = key }), Small.Report, Small.Sessions);

        BundleException fault = Assert.Throws<BundleException>(() => ModelBundle.Read(forged, "h.tocsin"));

        Assert.Contains("a sound section 'origin'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(key, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_session_that_training_saw_is_known_and_no_other()
    {
        Assert.All(MadeUpSessions.Labelled(400, seed: 1), session => Assert.True(Small.TrainedOn(session.Id)));
        Assert.All(MadeUpSessions.Labelled(400, seed: 2), session => Assert.False(Small.TrainedOn(session.Id)));
    }

    [Fact]
    public void A_cut_anywhere_is_refused_with_the_one_message()
    {
        byte[] bytes = Small.ToBytes();
        for (int length = 0; length < bytes.Length; length += Math.Max(1, length / 40))
        {
            BundleException fault = Assert.Throws<BundleException>(() => ModelBundle.Read(bytes.AsSpan(0, length), "models/h.tocsin"));
            Assert.Contains("'models/h.tocsin'", fault.Message, StringComparison.Ordinal);
            Assert.Contains("Expected:", fault.Message, StringComparison.Ordinal);
            Assert.Contains("Found:", fault.Message, StringComparison.Ordinal);
            Assert.Contains("tocsin train --log", fault.Message, StringComparison.Ordinal);
            Assert.EndsWith("--out models/h.tocsin", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_refused()
    {
        byte[] bytes = Small.ToBytes();
        for (int at = 0; at < bytes.Length; at += 1 + (at / 50))
        {
            bytes[at] ^= 16;
            Assert.Throws<BundleException>(() => ModelBundle.Read(bytes, "h.tocsin"));
            bytes[at] ^= 16;
        }

        Assert.Equal(Small.Hash, ModelBundle.Read(bytes, "h.tocsin").Hash);
    }

    [Fact]
    public void A_file_that_is_not_there_is_the_one_message()
    {
        BundleException fault = Assert.Throws<BundleException>(() => ModelBundle.Open(Path.Combine("no such folder", "h.tocsin")));

        Assert.Contains("no file of that name", fault.Message, StringComparison.Ordinal);
        Assert.Contains("tocsin train", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 1u, "a bundle of version 2", "version 1")]
    [InlineData(8, 3u, "a bundle of version 2", "version 3")]
    [InlineData(20, 9u, "an architecture that this program knows", "architecture 9")]
    [InlineData(20, 3u, "a sound section 'model'", "a network of the kind Lstm; it holds one of the kind Cnn")]
    [InlineData(24, 7u, "a sound section 'origin'", "Section 1 should follow; section 7 does")]
    [InlineData(28, uint.MaxValue, "a sound section 'origin'", "states 4294967295 bytes")]
    public void What_a_well_sealed_file_says_is_checked_too(int at, uint value, string expected, string found)
    {
        byte[] bytes = Small.ToBytes();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

        BundleException fault = Assert.Throws<BundleException>(() => ModelBundle.Read(Sealed(bytes), "h.tocsin"));

        Assert.Contains(expected, fault.Expected, StringComparison.Ordinal);
        Assert.Contains(found, fault.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_for_another_vocabulary_are_refused()
    {
        EventVocabulary larger = new([("E1", "one"), ("E2", "two"), ("E3", "three")]);
        byte[] bytes = BundleFile.Write(Small.Model, larger, new(null, null, Small.Rules), Small.Report, Small.Sessions);

        BundleException fault = Assert.Throws<BundleException>(() => ModelBundle.Read(bytes, "h.tocsin"));

        Assert.Contains("should know 6 events", fault.Found, StringComparison.Ordinal);
        Assert.Contains("--model cnn", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("regex:(")]
    [InlineData("regex:(?=a)b")]
    [InlineData("blocks")]
    [InlineData("")]
    [InlineData("json:a..b")]
    public void A_session_key_rule_that_cannot_be_is_refused(string rule)
    {
        byte[] bytes = BundleFile.Write(Small.Model, Small.Vocabulary, new(Small.Templates, null, Small.Rules with { Key = rule }), Small.Report, Small.Sessions);

        BundleException fault = Assert.Throws<BundleException>(() => ModelBundle.Read(bytes, "h.tocsin"));

        Assert.Equal("a sound section 'origin'", fault.Expected);
        Assert.Contains("session key rule", fault.Found, StringComparison.Ordinal);
    }

    /// <summary>Whoever shows a report believes it: one such bundle that was kept would make the list of all models fail.</summary>
    [Fact]
    public void A_report_with_nulls_in_its_lists_or_negative_counts_is_refused()
    {
        TrainingReport report = Small.Report;
        TrainingReport[] hostile =
        [
            report with { Epochs = [null!] }, report with { Results = [null!] }, report with { DecisionTree = [null!] }, report with { Remarks = [null!] },
            report with { Results = [new("model", "validation", -1, 0, 0, 0, null)] },
        ];
        Assert.All(hostile, forged =>
        {
            byte[] bytes = BundleFile.Write(Small.Model, Small.Vocabulary, new(Small.Templates, null, Small.Rules), forged, Small.Sessions);
            Assert.Equal("a sound section 'report'", Assert.Throws<BundleException>(() => ModelBundle.Read(bytes, "h.tocsin")).Expected);
        });
    }

    /// <summary>Every byte of a sealed file may be anything: a bundle or the one message, never another exception, and nothing large is made on the word of a count.</summary>
    [Fact]
    public void Any_byte_of_a_sealed_file_gives_a_bundle_or_the_one_message()
    {
        byte[] bytes = Small.ToBytes();
        Random random = new(5);
        for (int round = 0; round < 400; round++)
        {
            byte[] hostile = (byte[])bytes.Clone();

            // The small sections come first and last: weights are only numbers.
            int at = random.Next(2) == 0 ? random.Next(24, 400) : random.Next(bytes.Length - 4000, bytes.Length - 4);
            hostile[at] = (byte)random.Next(256);
            try
            {
                ModelBundle.Read(Sealed(hostile), "h.tocsin");
            }
            catch (BundleException)
            {
            }
        }
    }

    private static byte[] Sealed(byte[] bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc32C.Compute(bytes.AsSpan(0, bytes.Length - 4)));
        return bytes;
    }
}
