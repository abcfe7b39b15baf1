using Confluent.Kafka;

namespace Tocsin.Kafka.Windows;

/// <summary>Asks brokers until they answer, and says every few seconds that they do not.</summary>
internal sealed class Patience(KafkaHealth health, TimeProvider time, Action<string> notice, CancellationToken cancellation)
{
    /// <summary>How long one question may take: Ctrl-C waits no longer.</summary>
    public static readonly TimeSpan Question = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    private long _said = long.MinValue;
    private bool _troubled;

    /// <summary>Asks again and again.</summary>
    /// <exception cref="OperationCanceledException">It was stopped meanwhile.</exception>
    /// <exception cref="WindowGroupException">The brokers answered that they will not.</exception>
    public T Ask<T>(string what, Func<T> question)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                T answer = question();
                Answered();
                return answer;
            }
            catch (KafkaException fault) when (!IsFinal(fault.Error))
            {
                Say($"{what}: {health.Trouble ?? $"{health.Brokers}: {fault.Error.Reason}"}. Tried again until it answers; Ctrl-C ends.");
                cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200));
            }
            catch (KafkaException fault)
            {
                throw new WindowGroupException($"{what}: {health.Brokers} refuses: {fault.Error.Reason}. Check the Kafka options (sasl.*, ssl.*) and what this user may do there.", fault);
            }
        }
    }

    /// <summary>Waits before the next question.</summary>
    public void Pause(TimeSpan pause)
    {
        cancellation.WaitHandle.WaitOne(pause);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Says what is wrong while something is, once in a few seconds; and that it is over.</summary>
    public void Look()
    {
        if (health.Fatal is { } fatal)
            throw new WindowGroupException($"{fatal}. Start the worker again; check the Kafka options if it happens again.");
        if (health.Trouble is { } trouble)
            Say($"{trouble}. Tried again until it answers; nothing is lost meanwhile.");
    }

    /// <summary>A broker has answered.</summary>
    public void Answered()
    {
        health.Answered();
        if (!_troubled)
            return;
        _troubled = false;
        _said = long.MinValue;
        notice($"{health.Brokers} answers again.");
    }

    private void Say(string text)
    {
        _troubled = true;
        if (_said != long.MinValue && time.GetElapsedTime(_said) < SayEvery)
            return;
        _said = time.GetTimestamp();
        notice(text);
    }

    private static bool IsFinal(Error error) => error.IsFatal || error.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed
        or ErrorCode.ClusterAuthorizationFailed or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication;
}
