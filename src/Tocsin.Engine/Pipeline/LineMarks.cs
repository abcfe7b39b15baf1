using System.Buffers.Binary;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// The marks about one line: which masks ran out of time on it, in the live miner (a kind byte 1 and the masks as bits) and in the templates of a bundle (2, the
/// bundle's hash as 32 bytes, the bits); numbers little-endian. Replay must obey them. The lane's thread only.
/// </summary>
internal sealed class LineMarks : IMaskOutcomes
{
    private const byte LiveKind = 1;
    private const byte BundleKind = 2;
    private const int HashLength = 32;
    private const int LiveLength = 1 + sizeof(ulong);
    private const int BundleLength = 1 + HashLength + sizeof(ulong);

    private readonly List<(string Bundle, ulong Masks)> _ofBundles = [];
    private ILaneContext? _context;

    /// <summary>The masks that the live miner must skip; null when no mark speaks of them.</summary>
    public ulong? Live { get; private set; }

    /// <summary>Takes the marks of a line; what is no mark of ours is ignored, and all behind it.</summary>
    public void Begin(ReadOnlySpan<byte> marks, ILaneContext context)
    {
        _context = context;
        Live = null;
        _ofBundles.Clear();
        while (!marks.IsEmpty)
        {
            if (marks[0] == LiveKind && marks.Length >= LiveLength)
            {
                Live = BinaryPrimitives.ReadUInt64LittleEndian(marks[1..]) | Live.GetValueOrDefault();
                marks = marks[LiveLength..];
            }
            else if (marks[0] == BundleKind && marks.Length >= BundleLength)
            {
                _ofBundles.Add((Convert.ToHexStringLower(marks.Slice(1, HashLength)), BinaryPrimitives.ReadUInt64LittleEndian(marks[(1 + HashLength)..])));
                marks = marks[BundleLength..];
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>The live miner's masks ran out of time.</summary>
    public void TimedOut(ulong masks)
    {
        Span<byte> mark = stackalloc byte[LiveLength];
        mark[0] = LiveKind;
        BinaryPrimitives.WriteUInt64LittleEndian(mark[1..], masks);
        _context!.MarkDurably(mark);
    }

    public ulong Skipped(string bundle)
    {
        ulong masks = 0;
        foreach ((string of, ulong skipped) in _ofBundles)
            masks |= of == bundle ? skipped : 0;
        return masks;
    }

    public void TimedOut(string bundle, ulong masks)
    {
        Span<byte> mark = stackalloc byte[BundleLength];
        mark[0] = BundleKind;
        Convert.FromHexString(bundle, mark.Slice(1, HashLength), out _, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(mark[(1 + HashLength)..], masks);
        _context!.MarkDurably(mark);
    }
}
