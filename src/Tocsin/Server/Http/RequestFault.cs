namespace Tocsin.Server.Http;

/// <summary>Why a request is not answered as asked. Nothing of a request with a fault has been accepted.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">A stable name that programs may compare.</param>
/// <param name="Detail">What is wrong, with the value.</param>
/// <param name="Remedy">What to do instead, with the setting where there is one.</param>
/// <param name="RetryAfter">When to come again, where that helps.</param>
public sealed record RequestFault(int Status, string Code, string Detail, string Remedy, TimeSpan? RetryAfter = null)
{
    /// <summary>The journal position that is meant, where one is.</summary>
    public long? Position { get; init; }
}
