using System.Net.Sockets;

namespace Tocsin.Commands.Connecting;

/// <summary>What became of a request: an answer, whatever its status, or why there was none.</summary>
internal abstract record Exchange
{
    private Exchange()
    {
    }

    /// <summary>An answer came whole.</summary>
    /// <param name="Status">Its status code.</param>
    /// <param name="Phrase">What the server calls that.</param>
    /// <param name="RetryAfter">When it wants to be asked again, if it says so.</param>
    /// <param name="Body">Its content.</param>
    public sealed record Answered(int Status, string? Phrase, TimeSpan? RetryAfter, byte[] Body) : Exchange;

    /// <summary>No answer; another try may have one.</summary>
    /// <param name="Reason">Why, without a full stop.</param>
    /// <param name="NobodyThere">Whether nothing listens at that address, or nothing has that name.</param>
    public sealed record Unanswered(string Reason, bool NobodyThere = false) : Exchange;

    /// <summary>Why a request failed, in one clause: the cause beneath it where the message leaves it out.</summary>
    public static Unanswered Of(HttpRequestException failure)
    {
        string inner = failure.InnerException?.Message.TrimEnd('.') ?? "";
        string outer = failure.Message.TrimEnd('.');
        bool nobody = failure.HttpRequestError == HttpRequestError.NameResolutionError
            || failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
        return new Unanswered(inner.Length == 0 || outer.Contains(inner, StringComparison.Ordinal) ? outer : $"{outer} ({inner})", nobody);
    }
}
