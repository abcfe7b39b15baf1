namespace Tocsin.Server.Sessions;

/// <summary>Records were appended and are durable, and their lane has not come to them in time. They stay accepted.</summary>
/// <param name="stream">The stream.</param>
/// <param name="position">The position of the first of them.</param>
/// <param name="waited">How long the answer was waited for.</param>
public sealed class AnswerPendingException(string stream, long position, TimeSpan waited)
    : Exception($"The lane of stream '{stream}' has not come to position {position} within {waited.TotalSeconds:0.###} s. The record is accepted and will be judged.")
{
    /// <summary>The position of the first record that waits.</summary>
    public long Position { get; } = position;
}
