using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;

namespace Tocsin.Pages.Reading;

/// <summary>How one stream stands at a moment.</summary>
/// <param name="Name">The stream's name.</param>
/// <param name="Ledger">What became of every record.</param>
/// <param name="Lanes">Where each lane stands.</param>
/// <param name="Rates">Records per second, one value a second.</param>
/// <param name="Format">The header format and why.</param>
/// <param name="Sources">Where its records come from besides HTTP.</param>
public sealed record StreamStatus(
    string Name, Ledger Ledger, IReadOnlyList<LanePosition> Lanes, IReadOnlyList<double> Rates, FormatChoice Format, IReadOnlyList<StreamSource> Sources)
{
    private const int SparkSeconds = 10;
    private const int SparkBars = 60;

    /// <summary>What its operator should know although it works.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Durable records that no lane has processed yet.</summary>
    public long Lag => Lanes.Sum(lane => lane.Durable - lane.Processed);

    /// <summary>Processed records that the latest checkpoints do not cover: a restart replays them.</summary>
    public long ToReplay => Lanes.Sum(lane => lane.Processed - lane.Checkpointed);

    /// <summary>Bytes of journal on disk.</summary>
    public long JournalBytes => Lanes.Sum(lane => lane.JournalBytes);

    /// <summary>The oldest of the lanes' latest checkpoints, or null when a lane has none.</summary>
    public DateTime? Checkpoint =>
        Lanes.Count == 0 || Lanes.Any(lane => lane.CheckpointTicks == 0) ? null : new DateTime(Lanes.Min(lane => lane.CheckpointTicks), DateTimeKind.Utc);

    /// <summary>A mean over the last five seconds.</summary>
    public double Rate => Rates.TakeLast(5).Where(double.IsFinite).DefaultIfEmpty(0).Average();

    /// <summary>Seconds of work that wait, at the present rate.</summary>
    public double LagSeconds => Rate > 0 ? Lag / Rate : 0;

    /// <summary>Behind by more than a moment.</summary>
    public bool IsBehind => Lag > 10_000 || (Lag > 100 && LagSeconds > 5);

    /// <summary>The rates in sums of ten seconds over ten minutes, for a sparkline.</summary>
    public IReadOnlyList<int> Spark
    {
        get
        {
            int[] sums = [.. Rates.Skip(Rates.Count % SparkSeconds).Chunk(SparkSeconds).Select(chunk => (int)Math.Min(int.MaxValue, chunk.Where(double.IsFinite).Sum()))];
            return [.. Enumerable.Repeat(0, Math.Max(0, SparkBars - sums.Length)), .. sums];
        }
    }

    /// <summary>Reads a stream.</summary>
    public static async Task<StreamStatus> ReadAsync(IReadableStream stream, CancellationToken cancellation) =>
        new(stream.Name, stream.Ledger, stream.Positions, stream.RatePerSecond, await stream.FormatAsync(cancellation), stream.Sources) { Notices = stream.Notices };
}
