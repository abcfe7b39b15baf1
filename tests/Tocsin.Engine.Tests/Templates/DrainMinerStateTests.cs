using System.Buffers;
using System.Text;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Templates;

/// <summary>Saving and restoring a miner.</summary>
public sealed class DrainMinerStateTests
{
    [Fact]
    public void A_restored_miner_goes_on_as_the_saved_one_and_saves_the_same_bytes()
    {
        for (int seed = 1000; seed < 1150; seed++)
        {
            LineMaker maker = new(seed);
            DrainMiner whole = new(maker.Options());
            int before = seed % 5 == 0 ? 0 : 300;
            for (int k = 0; k < before; k++)
            {
                whole.Mine(Encoding.UTF8.GetBytes(maker.Line(8)));
            }

            byte[] state = Save(whole);
            DrainMiner restored = DrainMiner.Load(state);
            Assert.Equal(state, Save(restored));
            Assert.Equal(whole.Options, restored.Options);
            Assert.Equal(whole.TemplatesVersion, restored.TemplatesVersion);
            for (int k = 0; k < 300; k++)
            {
                byte[] line = Encoding.UTF8.GetBytes(maker.Line(8));
                Assert.Equal(whole.Mine(line), restored.Mine(line));
            }

            Assert.Equal(whole.Clusters(), restored.Clusters());
            Assert.Equal(Save(whole), Save(restored));
        }
    }

    [Fact]
    public void The_same_lines_give_the_same_bytes_whether_or_not_somebody_looked_in_between()
    {
        LineMaker maker = new(7);
        MinerOptions options = new() { MaxClusters = 20, SimTh = 0.6 };
        DrainMiner looked = new(options), alone = new(options);
        for (int k = 0; k < 3000; k++)
        {
            byte[] line = Encoding.UTF8.GetBytes(maker.Line(8));
            looked.Mine(line);
            alone.Mine(line);
            if (k % 100 == 0)
            {
                looked.Clusters();
                Save(looked);
            }
        }

        Assert.Equal(Save(alone), Save(looked));
    }

    [Fact]
    public void Every_cut_and_every_flipped_bit_is_refused_with_the_reason()
    {
        DrainMiner miner = Busy(11, 40);
        byte[] state = Save(miner);
        for (int length = 0; length < state.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => DrainMiner.Load(state.AsSpan(0, length)));
        }

        for (int bit = 0; bit < state.Length * 8; bit++)
        {
            byte[] flipped = [.. state];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => DrainMiner.Load(flipped));
        }

        Assert.Throws<InvalidDataException>(() => DrainMiner.Load([.. state, 0]));
    }

    [Fact]
    public void Content_that_is_forged_under_a_right_checksum_is_refused_or_gives_a_miner_that_works()
    {
        Random random = new(23);
        int refused = 0, taken = 0;
        for (int seed = 0; seed < 4000; seed++)
        {
            byte[] payload = StateEnvelope.Read(Save(Busy(seed % 8, 60))).ToArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                payload = Forge(payload, random);
            }

            ArrayBufferWriter<byte> forged = new();
            StateEnvelope.Write(payload, forged);
            try
            {
                DrainMiner miner = DrainMiner.Load(forged.WrittenSpan);
                LineMaker maker = new(seed);
                for (int k = 0; k < 50; k++)
                {
                    miner.Mine(Encoding.UTF8.GetBytes(maker.Line(6)));
                }

                DrainMiner.Load(Save(miner));
                taken++;
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.True(refused > 1000 && taken > 10, $"{refused} refused, {taken} taken");
    }

    [Fact]
    public void The_reason_names_version_length_or_checksum()
    {
        byte[] state = Save(Busy(3, 20));
        Assert.Contains("do not begin with", Reason([1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("version 7", Reason([.. state[..8], 7, .. state[9..]]), StringComparison.Ordinal);
        Assert.Contains("was cut", Reason(state[..^1]), StringComparison.Ordinal);
        Assert.Contains("checksum", Reason([.. state[..^1], (byte)(state[^1] ^ 1)]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_version_1_looks_like_on_disk_is_frozen()
    {
        DrainMiner miner = new(new MinerOptions { MaxClusters = 2, ExtraDelimiters = ["="] });
        foreach (string line in (string[])["a b 1", "a b 2", "", "x=y"])
        {
            miner.Mine(Encoding.UTF8.GetBytes(line));
        }

        // A change here breaks every state on disk: give the new shape the next version and keep reading this one.
        ReadOnlySpan<byte> options = MinerOptionsJson.Write(miner.Options);
        byte[] payload = StateEnvelope.Read(Save(miner)).ToArray();
        Assert.Equal(options.Length, payload[0] & 0x7F | payload[1] << 7);
        Assert.Equal(options, payload.AsSpan(2, options.Length));
        Assert.Equal(
            "03-05-" // the last id; the version: three created, one changed, one evicted
            + "03-01-78-01-79-01-61-" // three tokens: x, y, and a, which only a tree key holds
            + "02-02-01-00-" // two clusters: id 2, size 1, no tokens
            + "03-01-02-01-02-" // id 3, size 1, two tokens: x y
            + "03-03-01-03-00-" // three token counts: 3, one child: a, no clusters
            + "00-01-02-" // 0, one cluster: 2
            + "02-01-01-01-03", // 2, one child: x, one cluster: 3
            BitConverter.ToString(payload, 2 + options.Length));
        Assert.Equal("54-4F-43-53-49-4E-54-4D-01-00-00-00", BitConverter.ToString(Save(miner), 0, 12));
    }

    private static string Reason(byte[] state) => Assert.Throws<InvalidDataException>(() => DrainMiner.Load(state)).Message;

    private static byte[] Forge(byte[] payload, Random random)
    {
        int at = random.Next(2) == 0 ? random.Next(payload.Length) : random.Next(Math.Max(0, payload.Length - 200), payload.Length);
        switch (random.Next(4))
        {
            case 0:
                payload[at] = (byte)random.Next(256);
                return payload;
            case 1:
                return [.. payload[..at], .. payload[(at + 1)..]];
            case 2:
                return [.. payload[..at], (byte)random.Next(256), .. payload[at..]];
            default:
                return [.. payload[..at], 0xFF, 0xFF, 0xFF, 0xFF, 0x07, .. payload[(at + 1)..]];
        }
    }

    private static DrainMiner Busy(int seed, int lines)
    {
        LineMaker maker = new(seed);
        DrainMiner miner = new(maker.Options());
        for (int k = 0; k < lines; k++)
        {
            miner.Mine(Encoding.UTF8.GetBytes(maker.Line(6)));
        }

        return miner;
    }

    private static byte[] Save(DrainMiner miner)
    {
        ArrayBufferWriter<byte> state = new();
        miner.Save(state);
        return state.WrittenSpan.ToArray();
    }
}
