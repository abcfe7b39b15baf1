using System.Net;
using Tocsin.Facades.Binormal;
using Tocsin.Facades.LogDetection;
using Tocsin.Facades.Logs;
using Tocsin.Facades.Similarity;
using Tocsin.Server.Settings;

namespace Tocsin.Facades;

/// <summary>The facades that this program has.</summary>
public sealed class FacadeRegistry(params IReadOnlyList<IFacade> facades)
{
    /// <summary>The facades of the program as it ships.</summary>
    public static FacadeRegistry Shipped { get; } = new(new LogDetectionFacade(), new BinormalFacade(), new LogsFacade(), new SimilarityFacade());

    /// <summary>Their names, sorted.</summary>
    public IReadOnlyList<string> Names { get; } = [.. facades.Select(facade => facade.Name).Order(StringComparer.Ordinal)];

    /// <summary>A facade by name, or null.</summary>
    public IFacade? Find(string name) => facades.FirstOrDefault(facade => facade.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where those that are set listen: where they are told to, or at the older program's port on loopback.</summary>
    public FacadeEndpoints Endpoints(IReadOnlyDictionary<string, FacadeSettings> set) => new(facades
        .Join(set, facade => facade.Name, one => one.Key, (facade, one) => (facade.Name, At: one.Value.Listen ?? new IPEndPoint(IPAddress.Loopback, facade.Port)), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(one => one.Name, one => one.At, StringComparer.OrdinalIgnoreCase));
}
