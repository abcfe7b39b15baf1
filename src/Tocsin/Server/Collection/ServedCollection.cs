using Tocsin.Server.Http;

namespace Tocsin.Server.Collection;

/// <summary>The collection, where there is one.</summary>
/// <param name="host">Null when none is configured.</param>
internal sealed class ServedCollection(CollectionHost? host)
{
    /// <summary>How a collection is begun, for people.</summary>
    public const string HowToBegin = "Name a folder (Collection:Folder) or a remote (Collection:Remotes:NAME:Host, :User, :Path), and start the server again: docs/guides/collection.md.";

    /// <summary>The collection; null when none is configured.</summary>
    public CollectionHost? Host => host;

    /// <summary>The collection. Throws <see cref="RequestFaultException"/> with 404 when none is configured.</summary>
    public CollectionHost Require() => host ?? throw new RequestFaultException(new RequestFault(404, "no_collection", "This server collects no files.", HowToBegin));
}
