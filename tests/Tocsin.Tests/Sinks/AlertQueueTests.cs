using Tocsin.Engine.Ingestion;
using Tocsin.Engine.Logs;
using Tocsin.Sinks;
using Tocsin.Tests.Server.Sessions;

namespace Tocsin.Tests.Sinks;

public sealed class AlertQueueTests
{
    private readonly List<string> _notices = [];
    private readonly TestTimers _time = new();
    private readonly ScriptedSink _sink = new();

    [Fact]
    public async Task Alerts_arrive_in_their_order_whatever_fails_in_between()
    {
        await using AlertQueue queue = Queue(capacity: 10);
        _sink.Faults.Enqueue(new AlertNotSentException("It is down.", retriable: true));
        Task pause = _time.AnyTimerAsync();
        for (int number = 1; number <= 3; number++)
        {
            queue.Add(Alerts.Of(number));
        }

        await pause.WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Contains("It is down. Tried again in", queue.Status.Detail, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(1));
        await queue.FinishAsync(default).WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Equal([1, 2, 3], _sink.Sent.Select(static alert => (int)alert.Position));
        Assert.Equal(new AlertSinkStatus("the test", "", 3, 0, 0, 0, 1), queue.Status);
        Assert.Equal(2, _notices.Count);
    }

    [Fact]
    public async Task What_is_refused_for_good_holds_up_nothing()
    {
        await using AlertQueue queue = Queue(capacity: 10);
        _sink.Faults.Enqueue(new AlertNotSentException("No.", retriable: false));
        queue.Add(Alerts.Of(1));
        queue.Add(Alerts.Of(2));
        await queue.FinishAsync(default).WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Equal([2], _sink.Sent.Select(static alert => (int)alert.Position));
        Assert.Equal((1, 1), (queue.Status.Sent, queue.Status.Refused));
    }

    [Fact]
    public async Task Who_rings_never_waits_and_what_finds_no_room_is_counted_once_and_said_once()
    {
        await using AlertQueue queue = Queue(capacity: 2);
        _sink.Faults.Enqueue(new AlertNotSentException("It is down.", retriable: true));
        Task pause = _time.AnyTimerAsync();
        queue.Add(Alerts.Of(1));
        await pause.WaitAsync(TimeSpan.FromSeconds(90));
        for (int number = 2; number <= 6; number++)
        {
            queue.Add(Alerts.Of(number));
        }

        Assert.Equal((3, 3), (queue.Status.Waiting, queue.Status.Dropped));
        using CancellationTokenSource end = new();
        Task finishing = queue.FinishAsync(end.Token);
        await end.CancelAsync();
        await finishing.WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Equal((0, 6), (queue.Status.Waiting, queue.Status.Dropped));
        Assert.Single(_notices, static notice => notice.Contains("too many", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revision_without_a_message_is_for_pages_only()
    {
        await using AlertQueue queue = Queue(capacity: 2);
        queue.Add(Alerts.Of(1) with { Message = default });
        await queue.FinishAsync(default).WaitAsync(TimeSpan.FromSeconds(90));
        Assert.Empty(_sink.Sent);
    }

    private AlertQueue Queue(int capacity) => new(_sink, new AlertCourier(_sink, new Backoff(_time, seed: 1), _notices.Add), capacity, _notices.Add);

    private sealed class ScriptedSink : IAlertSink
    {
        public Queue<AlertNotSentException> Faults { get; } = [];

        public List<Alert> Sent { get; } = [];

        public string Address => "the test";

        public Task OpenAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task SendAsync(Alert alert, CancellationToken cancellation)
        {
            if (Faults.TryDequeue(out AlertNotSentException? fault))
            {
                return Task.FromException(fault);
            }

            Sent.Add(alert);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
