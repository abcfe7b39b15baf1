using Tocsin.Engine.Logs;

namespace Tocsin.Sinks;

/// <summary>
/// A place outside that alerts are sent to: a file, a webhook, a topic. Called by one at a time, in the order of the alerts, and only with revisions that have an
/// <see cref="Alert.Message"/>. Whoever calls sends again what failed, so the other side may see a pair of id and revision twice, never another.
/// </summary>
internal interface IAlertSink : IAsyncDisposable
{
    /// <summary>As the user wrote it, without what is secret in it.</summary>
    string Address { get; }

    /// <summary>
    /// Looks, before the first alert, whether it can work at all. Throws <see cref="AlertNotSentException"/> for what only a person can set right (a folder that
    /// is not there, an address that may not be called); what is merely away now is no fault.
    /// </summary>
    Task OpenAsync(CancellationToken cancellation);

    /// <summary>Makes one try to send. When the task ends, the other side has the message. Throws <see cref="AlertNotSentException"/>.</summary>
    Task SendAsync(Alert alert, CancellationToken cancellation);
}

/// <summary>An alert did not arrive; the message says where, why and what to do.</summary>
/// <param name="message">Names the address and the remedy.</param>
/// <param name="retriable">False when the same message would be refused again.</param>
/// <param name="inner">What the system said.</param>
internal sealed class AlertNotSentException(string message, bool retriable, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>False when the same message would be refused again.</summary>
    public bool Retriable { get; } = retriable;

    /// <summary>How long the other side asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
