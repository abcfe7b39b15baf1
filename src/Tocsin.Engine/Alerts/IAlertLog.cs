namespace Tocsin.Engine.Alerts;

/// <summary>Where an <see cref="AlertBook"/> writes down what happens before it counts. One thread at a time calls it; the bytes are the caller's again when it returns.</summary>
public interface IAlertLog
{
    /// <summary>Appends one event; durable when it returns. Throws <see cref="IOException"/>, and then the event did not happen.</summary>
    void Append(ReadOnlySpan<byte> happened);
}
