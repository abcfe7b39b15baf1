using System.Net;

namespace Tocsin.Facades;

/// <summary>Where the facades that are on listen, by name.</summary>
public sealed class FacadeEndpoints(IReadOnlyDictionary<string, IPEndPoint> byName)
{
    /// <summary>Where a facade listens; null while it is off.</summary>
    public IPEndPoint? Find(string name) => byName.GetValueOrDefault(name);
}
