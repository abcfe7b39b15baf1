using Tocsin.Engine.Windows;
using Tocsin.Kafka.Windows;

namespace Tocsin.Kafka.Tests.Windows;

/// <summary>A worker on a thread of its own.</summary>
internal sealed class RunningWorker : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public RunningWorker(string address, RecordingOutput output, bool fresh = false, WindowOptions? windows = null, KafkaOptions? kafka = null)
    {
        WindowGroupOptions options = new()
        {
            Address = KafkaAddress.Parse(address, out _)!,
            Kafka = kafka ?? MockKafka.Options,
            Windows = windows ?? Windows,
            Fresh = fresh,
            SaveEvery = TimeSpan.FromSeconds(2),
        };
        Output = output;
        _running = Task.Factory.StartNew(
            () => new WindowGroupWorker(options, output, TimeProvider.System).Run(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Silence of 4 s closes windows: tests need not wait for half a minute.</summary>
    public static WindowOptions Windows { get; } = new() { Idle = TimeSpan.FromSeconds(4), Threshold = 20 };

    /// <summary>Silence closes nothing, however slow the machine.</summary>
    public static WindowOptions Patient { get; } = Windows with { Idle = TimeSpan.FromMinutes(10) };

    public RecordingOutput Output { get; }

    public static string MergeTopicOf(string address) => new WindowGroupOptions { Address = KafkaAddress.Parse(address, out _)! }.MergeTopic;

    /// <summary>Waits for something to be so; a worker that has failed fails the test.</summary>
    public void Until(Func<bool> holds, string what)
    {
        if (!SpinWait.SpinUntil(() => holds() || _running.IsFaulted, Patience))
            throw new TimeoutException($"{what} was waited for {Patience.TotalSeconds:0} s. {Output.Status} Used: {Output.Used}. Notices: {string.Join(" | ", Output.Notices)}");
        if (_running.IsFaulted)
            _running.GetAwaiter().GetResult();
    }

    public void Stop()
    {
        _stop.Cancel();
        if (!_running.Wait(Patience))
            throw new TimeoutException($"The worker has not stopped for {Patience.TotalSeconds:0} s.");
    }

    public void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            Task.WaitAny([_running], Patience);
        }

        _stop.Dispose();
    }
}
