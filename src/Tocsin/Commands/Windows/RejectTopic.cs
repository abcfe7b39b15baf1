using Tocsin.Kafka.Producing;

namespace Tocsin.Commands.Windows;

/// <summary>
/// Records that cannot be read, in a topic: each is sent until Kafka has it. One that Kafka would never take (too long with its headers) is said and counted as lost. Adding is for one thread.
/// </summary>
internal sealed class RejectTopic(KafkaDeadLetters letters, string source, TimeProvider clock, Action<string> notice) : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _waiting = [];
    private string _said = "";
    private long _written;
    private long _lost;

    /// <summary>Records that are in the topic.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Records that Kafka would never take.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Sends one.</summary>
    public void Add(int partition, long offset, byte[]? key, byte[] value, string reason)
    {
        Task sending = SendAsync(partition, offset, key, value, reason);
        if (!sending.IsCompletedSuccessfully)
        {
            _waiting.Add(sending);
        }
    }

    /// <summary>Ends when the topic has all that were added before.</summary>
    public Task SettleAsync()
    {
        _waiting.RemoveAll(static sending => sending.IsCompletedSuccessfully);
        return _waiting.Count == 0 ? Task.CompletedTask : Task.WhenAll([.. _waiting]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await letters.DisposeAsync();
        _closing.Dispose();
    }

    private async Task SendAsync(int partition, long offset, byte[]? key, byte[] value, string reason)
    {
        while (true)
        {
            try
            {
                await letters.SendAsync(source, partition, offset, key, value, reason, _closing.Token);
                Interlocked.Increment(ref _written);
                return;
            }
            catch (KafkaNotSentException fault) when (fault.Retriable)
            {
                Say($"--rejects: {fault.Message} What was read after it waits.");
                await Task.Delay(Again, clock, _closing.Token);
            }
            catch (KafkaNotSentException fault)
            {
                Say($"--rejects: partition {partition}, offset {offset} is not kept: {fault.Message}");
                Interlocked.Increment(ref _lost);
                return;
            }
        }
    }

    // Many that fail for one reason say it once.
    private void Say(string text)
    {
        if (Interlocked.Exchange(ref _said, text) != text)
        {
            notice(text);
        }
    }
}
