using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Tocsin.Pages.Frame;

/// <summary>
/// The address bar, which holds all that a page shows: stream, time range, live switch, search, sort, the open row. One circuit
/// owns it. Whoever changes something changes the address; whoever shows something reads it and listens to <see cref="Changed"/>.
/// </summary>
public sealed class Address : IDisposable
{
    private static readonly string[] Shared = ["stream", "range", "from", "to", "live"];
    private readonly NavigationManager _navigation;
    private readonly List<string> _underWay = [];
    private Dictionary<string, StringValues> _query;

    public Address(NavigationManager navigation)
    {
        _navigation = navigation;
        _query = Read(navigation.Uri);
        Range = ReadRange();
        navigation.LocationChanged += OnLocationChanged;
    }

    /// <summary>The address is another one now.</summary>
    public event EventHandler? Changed;

    /// <summary>The chosen stream, or null for all.</summary>
    public string? Stream => this["stream"];

    /// <summary>The chosen time.</summary>
    public TimeRange Range { get; private set; }

    /// <summary>Whether the pages follow what comes in.</summary>
    public bool Live => this["live"] != "off";

    /// <summary>Where this server is reached, without a trailing slash.</summary>
    public string Server => _navigation.BaseUri.TrimEnd('/');

    /// <summary>The page's path from the root: <c>/templates</c>.</summary>
    public string Path => "/" + _navigation.ToBaseRelativePath(_navigation.Uri).Split('?', '#')[0];

    /// <summary>One value of the query, or null.</summary>
    public string? this[string name] => _query.TryGetValue(name, out StringValues value) && value.ToString() is { Length: > 0 } text ? text : null;

    // The browser takes an address as its own a moment after it was sent there. What is changed until then is changed in the address that is under way: the change before would
    // be taken back by the next one otherwise.
    private string Latest => _underWay.Count > 0 ? _underWay[^1] : _navigation.Uri;

    /// <summary>Changes values of the query (null removes one) without a new entry in the browser's history.</summary>
    public void Set(params IEnumerable<(string Name, string? Value)> values)
    {
        string uri = With(values);
        if (uri != Latest)
        {
            Go(uri, replace: true);
        }
    }

    /// <summary>Opens a row beside the page. The browser's way back closes it again, as a thumb on a phone expects.</summary>
    public void Open(string row) => Open([("row", row)]);

    /// <summary>Opens what several values name together. The browser's way back closes it again, too.</summary>
    public void Open(params IReadOnlyList<(string Name, string? Value)> values)
    {
        bool isOpen = values.Any(value => value.Value is not null && this[value.Name] is not null && !Shared.Contains(value.Name));
        Go(With(values), replace: isOpen);
    }

    /// <summary>The address of another page about the same stream and time, with values of its own.</summary>
    public string To(string path, params IEnumerable<(string Name, string? Value)> values)
    {
        Dictionary<string, string?> query = new(StringComparer.Ordinal);
        foreach ((string name, string? value) in Shared.Select(name => (name, this[name])).Concat(values))
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString(path, query.Where(pair => pair.Value is not null));
    }

    /// <inheritdoc/>
    public void Dispose() => _navigation.LocationChanged -= OnLocationChanged;

    private static Dictionary<string, StringValues> Read(string uri) => QueryHelpers.ParseQuery(new Uri(uri).Query);

    private string With(IEnumerable<(string Name, string? Value)> values) =>
        _navigation.GetUriWithQueryParameters(Latest, values.ToDictionary(pair => pair.Name, object? (pair) => pair.Value, StringComparer.Ordinal));

    private void Go(string uri, bool replace)
    {
        _underWay.Add(uri);
        _navigation.NavigateTo(uri, replace: replace);
    }

    private TimeRange ReadRange() => TimeRange.Parse(this["range"], this["from"], this["to"]);

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change)
    {
        // They arrive in their order. An address that was not sent from here, a link or the way back, is where the reader is now, whatever is under way.
        int arrived = _underWay.IndexOf(change.Location);
        _underWay.RemoveRange(0, arrived < 0 ? _underWay.Count : arrived + 1);
        _query = Read(change.Location);
        Range = ReadRange();
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
