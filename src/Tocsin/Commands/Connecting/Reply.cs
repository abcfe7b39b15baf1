using System.Text.Json;

namespace Tocsin.Commands.Connecting;

/// <summary>What the server of an older program (or its facade here), or the way to it, said to one request.</summary>
internal abstract record Reply
{
    private Reply()
    {
    }

    /// <summary>It answered 200 with JSON.</summary>
    public sealed record Said(JsonElement Body) : Reply;

    /// <summary>The same again may work.</summary>
    /// <param name="Reason">Half a sentence.</param>
    /// <param name="Status">The HTTP status; 0 when there was no answer at all.</param>
    /// <param name="After">When the server said when.</param>
    /// <param name="NobodyThere">Whether the connection was refused or the name is not known: nothing listens there.</param>
    public sealed record Later(string Reason, int Status = 0, TimeSpan? After = null, bool NobodyThere = false) : Reply;

    /// <summary>The same again will not work.</summary>
    /// <param name="Reason">Half a sentence.</param>
    /// <param name="Status">The HTTP status; 0 when that is not what was wrong.</param>
    public sealed record Refused(string Reason, int Status) : Reply;
}
