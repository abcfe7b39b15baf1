using System.Buffers.Binary;
using Tocsin.Engine.Windows.Merging;

namespace Tocsin.Engine.Tests.Windows.Merging;

/// <summary>Counts every record by its number: the brute-force answer.</summary>
internal sealed class CountingTarget : IMergeTarget
{
    public SortedDictionary<int, int> Times { get; } = [];

    public List<(int Lane, long Ticks)> Holds { get; } = [];

    /// <summary>Shares that were read by other settings than those in force.</summary>
    public int Outdated { get; private set; }

    public int Options { get; set; }

    public TimeSpan Hearing { get; } = TimeSpan.FromSeconds(5);

    public void SetUp(MergeSetup setup, long position, long ticks)
    {
        Options = OptionsOf(setup);
        if (setup.Reset)
            Times.Clear();
    }

    public void Hold(int lane, long ticks) => Holds.Add((lane, ticks));

    public void Merge(int lane, ReadOnlySpan<byte> share, long position, long ticks)
    {
        Outdated += BinaryPrimitives.ReadInt32LittleEndian(share) == Options ? 0 : 1;
        share = share[4..];
        for (; share.Length > 0; share = share[4..])
        {
            int record = BinaryPrimitives.ReadInt32LittleEndian(share);
            Times[record] = Times.GetValueOrDefault(record) + 1;
        }
    }

    public void Tick(long ticks, long position)
    {
    }

    /// <summary>Stands for the settings in a share.</summary>
    public static int OptionsOf(MergeSetup setup) => setup.Options.Sum(letter => (int)letter);

    public byte[] Save() =>
        [.. Times.SelectMany(pair => (byte[])[.. BitConverter.GetBytes(pair.Key), .. BitConverter.GetBytes(pair.Value)])];

    public void Read(ReadOnlySpan<byte> state)
    {
        Times.Clear();
        for (; state.Length > 0; state = state[8..])
            Times[BinaryPrimitives.ReadInt32LittleEndian(state)] = BinaryPrimitives.ReadInt32LittleEndian(state[4..]);
    }
}
