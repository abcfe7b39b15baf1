using Tocsin.Engine.Populations;

namespace Tocsin.Pages.Reading;

/// <summary>A scope, or an individual of it, as one word of the address: its parts encoded, with slashes between them. The browser's half is <c>people.js</c>.</summary>
public static class ScopeKey
{
    /// <summary>The word for a scope.</summary>
    public static string Of(ScopeName scope) => string.Join('/', Uri.EscapeDataString(scope.Org), Uri.EscapeDataString(scope.Source), Uri.EscapeDataString(scope.Pop));

    /// <summary>The word for an individual.</summary>
    public static string Of(ScopeName scope, string id) => $"{Of(scope)}/{Uri.EscapeDataString(id)}";

    /// <summary>The scope that a word names; null when it names none.</summary>
    public static ScopeName? Parse(string? word) =>
        word?.Split('/') is [var org, var source, var pop] ? new ScopeName(Uri.UnescapeDataString(org), Uri.UnescapeDataString(source), Uri.UnescapeDataString(pop)) : null;
}
