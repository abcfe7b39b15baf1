using Tocsin.Facades.LogDetection;

namespace Tocsin.Facades;

/// <summary>The facades that this program has.</summary>
public sealed class FacadeRegistry(params IReadOnlyList<IFacade> facades)
{
    /// <summary>The facades of the program as it ships.</summary>
    public static FacadeRegistry Shipped { get; } = new(new LogDetectionFacade());

    /// <summary>Their names, sorted.</summary>
    public IReadOnlyList<string> Names { get; } = [.. facades.Select(facade => facade.Name).Order(StringComparer.Ordinal)];

    /// <summary>A facade by name, or null.</summary>
    public IFacade? Find(string name) => facades.FirstOrDefault(facade => facade.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
