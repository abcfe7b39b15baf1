using System.Collections.Concurrent;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;
using Tocsin.Kafka.Windows;

namespace Tocsin.Kafka.Tests.Windows;

/// <summary>Keeps everything that workers say.</summary>
internal sealed class RecordingOutput : IWindowGroupOutput
{
    private volatile IReadOnlyList<int> _lanes = [];

    public ConcurrentQueue<string> Notices { get; } = [];

    public ConcurrentQueue<WindowSummary> Windows { get; } = [];

    public ConcurrentQueue<Alert> Alerts { get; } = [];

    public ConcurrentQueue<string> Rejects { get; } = [];

    public ConcurrentQueue<string> Errors { get; } = [];

    public IReadOnlyList<int> Lanes => _lanes;

    public volatile bool Merges;

    public long Used;

    public WindowGroupStatus? Status { get; private set; }

    public void Notice(string text) => Notices.Enqueue(text);

    public ILaneOutput Open(int partition) => new Lane(this);

    public void Reject(int partition, long offset, byte[]? key, ReadOnlySpan<byte> record, string reason) =>
        Rejects.Enqueue($"{partition}/{offset}: {System.Text.Encoding.UTF8.GetString(record)}: {reason}");

    /// <summary>What was rejected has arrived; a test may hold it back.</summary>
    public Task Settled { get; set; } = Task.CompletedTask;

    /// <summary>How often that was asked after something was rejected.</summary>
    public int Settlings;

    public Task SettleAsync()
    {
        if (!Rejects.IsEmpty)
            Interlocked.Increment(ref Settlings);
        return Settled;
    }

    public Task CloseAsync(WindowSummary window, CancellationToken cancellation)
    {
        Windows.Enqueue(window);
        return Task.CompletedTask;
    }

    public Task RingAsync(Alert alert, CancellationToken cancellation)
    {
        Alerts.Enqueue(alert);
        return Task.CompletedTask;
    }

    public void Show(WindowEngine windows, WindowGroupStatus status)
    {
        _lanes = status.Lanes;
        Merges = status.Merges;
        Status = status;
        Interlocked.Exchange(ref Used, windows.Counts.Used + windows.Counts.Late);
    }

    private sealed class Lane(RecordingOutput output) : ILaneOutput
    {
        public void Used(ReadOnlySpan<byte> json) => output.Errors.Enqueue(System.Text.Encoding.UTF8.GetString(json));

        public void Dispose()
        {
        }
    }
}
