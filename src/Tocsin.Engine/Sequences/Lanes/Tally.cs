using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>What <see cref="SessionCounts"/> shows, as it is counted. The order is that of saved states.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Tally
{
    public long Seen;
    public long Used;
    public long Ignored;
    public long Late;
    public long Refused;
    public long KeysOverflowed;
    public long UnknownEvents;
    public long Begun;
    public long Ended;
    public long Evicted;
    public long Anomalous;

    /// <summary>All of them, in their order.</summary>
    [UnscopedRef]
    public Span<long> Values => MemoryMarshal.CreateSpan(ref Seen, Unsafe.SizeOf<Tally>() / sizeof(long));

    public readonly SessionCounts Counts => new()
    {
        Seen = Seen,
        Used = Used,
        Ignored = Ignored,
        Late = Late,
        Refused = Refused,
        KeysOverflowed = KeysOverflowed,
        UnknownEvents = UnknownEvents,
        Begun = Begun,
        Ended = Ended,
        Evicted = Evicted,
        Anomalous = Anomalous,
    };
}
