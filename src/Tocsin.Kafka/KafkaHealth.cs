using Confluent.Kafka;

namespace Tocsin.Kafka;

/// <summary>
/// What a client says about its brokers, kept for whoever shows it: librdkafka reconnects by itself for ever and only says so. Any thread may
/// call it.
/// </summary>
public sealed class KafkaHealth(string brokers)
{
    private volatile string? _trouble;
    private volatile string? _fatal;
    private int _faults;

    /// <summary>The brokers that were asked for.</summary>
    public string Brokers => brokers;

    /// <summary>What keeps the client from its brokers, with their address, or null while they answer.</summary>
    public string? Trouble => _fatal ?? _trouble;

    /// <summary>What cannot heal by itself (a refused password, a fenced producer), or null.</summary>
    public string? Fatal => _fatal;

    /// <summary>Faults reported so far.</summary>
    public int Faults => Volatile.Read(ref _faults);

    /// <summary>A broker has answered: whatever was wrong is over.</summary>
    public void Answered() => _trouble = null;

    /// <summary>A new client begins: what was fatal to the one before is not to it.</summary>
    public void Forget() => (_fatal, _trouble) = (null, null);

    internal void Report(Error error)
    {
        Interlocked.Increment(ref _faults);
        if (error.IsFatal)
        {
            _fatal = $"{brokers}: {error.Reason}";
        }
        else if (error.Code is not ErrorCode.Local_AllBrokersDown || _trouble is null)
        {
            // That all are down says less than why the last one is.
            _trouble = $"{brokers}: {error.Reason}";
        }
    }

    // Its log repeats what its errors say; only what is grave and not an error of the connection is news.
    internal void Report(LogMessage message)
    {
        if (message.Level <= SyslogLevel.Critical)
        {
            _trouble = $"{brokers}: {message.Message}";
        }
    }
}
