using Tocsin.Server.Http;

namespace Tocsin.Server.Records;

/// <summary>Finds the records in a body that comes in pieces, cut anywhere. One thread uses it.</summary>
internal interface IBodyParser : IDisposable
{
    /// <summary>Takes the next piece; returns what makes the whole body unreadable, or null.</summary>
    RequestFault? Feed(ReadOnlySpan<byte> piece);

    /// <summary>The body has ended; returns what makes it unreadable, or null.</summary>
    RequestFault? Complete();
}
