namespace Tocsin.Engine.Populations;

/// <summary>A scope: one population, as one source of one organisation sees it. Individuals and actions of different scopes have nothing to do with each other.</summary>
public sealed record ScopeName(string Org, string Source, string Pop)
{
    /// <summary>For people; names may hold slashes themselves, so it is never read back.</summary>
    public override string ToString() => $"{Org}/{Source}/{Pop}";
}
