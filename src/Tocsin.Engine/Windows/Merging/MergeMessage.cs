using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Numerics;

namespace Tocsin.Engine.Windows.Merging;

/// <summary>What a message of the merge log is.</summary>
public enum MergeKind
{
    /// <summary>How records are read and counted.</summary>
    Setup = 1,

    /// <summary>A worker takes lanes.</summary>
    Claim = 2,

    /// <summary>A worker's shares.</summary>
    Shares = 3,

    /// <summary>A second of silence.</summary>
    Tick = 4,

    /// <summary>A piece of a saved state.</summary>
    Snapshot = 5,
}

/// <summary>
/// The bytes of the messages of a merge log: <c>TM</c>, a version, a kind, the fields. Numbers are LEB128 (see <see cref="StateWriter"/>). A batch of Kafka carries its own
/// checksum, so only a saved state, which comes in pieces, has one here.
/// </summary>
public static class MergeMessage
{
    /// <summary>The largest message, in bytes: below the million that brokers take unless told otherwise.</summary>
    public const int MaxBytes = 900_000;

    internal const byte Version = 1;
    internal const int HeaderBytes = 4;

    /// <summary>How all go on from here.</summary>
    public static byte[] Setup(MergeSetup setup)
    {
        StateWriter to = Begin();
        to.Text(setup.Rule);
        to.Text(setup.Options);
        to.Flag(setup.Reset);
        to.Number(setup.Starts.Count);
        foreach (LaneStart start in setup.Starts)
        {
            to.Number(start.Lane);
            to.Number(start.Position);
        }

        return End(to, MergeKind.Setup);
    }

    /// <summary>A worker takes lanes. <paramref name="number"/> tells its claims apart, so that one that arrives twice is one.</summary>
    public static byte[] Claim(string worker, long number, IReadOnlyCollection<LaneClaim> lanes)
    {
        StateWriter to = Begin();
        to.Text(worker);
        to.Number(number);
        to.Number(lanes.Count);
        foreach (LaneClaim lane in lanes)
        {
            to.Number(lane.Lane);
            to.Number(lane.From + 1);
            to.Number(lane.To + 1);
        }

        return End(to, MergeKind.Claim);
    }

    /// <summary>A second has passed without a message; <paramref name="claim"/> is the claim of lane 0, whose holder says so.</summary>
    public static byte[] Tick(long claim)
    {
        StateWriter to = Begin();
        to.Number(claim);
        return End(to, MergeKind.Tick);
    }

    /// <summary>A saved state that covers all messages before <paramref name="position"/>, in as many pieces as it needs.</summary>
    public static IReadOnlyList<byte[]> Snapshot(long position, ReadOnlySpan<byte> state)
    {
        const int Piece = MaxBytes - 100;
        uint checksum = Crc32C.Compute(state);
        int count = Math.Max(1, (state.Length + Piece - 1) / Piece);
        byte[][] pieces = new byte[count][];
        for (int index = 0; index < count; index++)
        {
            StateWriter to = Begin();
            to.Number(position);
            to.Number(index);
            to.Number(count);
            to.Number(state.Length);
            to.Number(checksum);
            to.Bytes(state[(index * Piece)..Math.Min(state.Length, (index + 1) * Piece)]);
            pieces[index] = End(to, MergeKind.Snapshot);
        }

        return pieces;
    }

    /// <summary>What a message is; null when it is none of ours.</summary>
    public static MergeKind? KindOf(ReadOnlySpan<byte> message) =>
        message.Length >= HeaderBytes && message[0] == (byte)'T' && message[1] == (byte)'M' && message[2] == Version && message[3] is >= 1 and <= 5
            ? (MergeKind)message[3]
            : null;

    internal static StateReader Fields(ReadOnlySpan<byte> message) => new(message[HeaderBytes..], "message of the merge log");

    private static StateWriter Begin() => new();

    private static byte[] End(StateWriter fields, MergeKind kind) => [(byte)'T', (byte)'M', Version, (byte)kind, .. fields.Written];
}
