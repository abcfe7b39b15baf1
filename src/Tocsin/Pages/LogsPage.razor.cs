using Microsoft.AspNetCore.Components;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Pages.Components.Files;
using Tocsin.Pages.Frame;
using Tocsin.Pages.Reading;
using Tocsin.Pages.Text;

namespace Tocsin.Pages;

/// <summary>Collected files: one sentence, the services, the files of one of them, and what a search finds in all of them.</summary>
public sealed partial class LogsPage : ComponentBase
{
    private const int MostWithErrors = 1_000;
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);
    private static readonly (string Value, string Word)[] Levels = [("", "Any level"), ("warning", "Warnings and worse"), ("error", "Errors and worse")];
    private CollectionFolders? _folders;
    private IReadOnlyList<CategorySummary> _services = [];
    private FileQuery _query = new();
    private FileList _files = new([], 0);
    private string _typed = string.Empty;
    private string? _known;
    private TimeRange _range = TimeRange.All;
    private DateTime _read;
    private long _all;
    private long _revision = -1;
    private int _troubled;
    private int _strokes;
    private DateTime _now;

    private string? Service => Address["service"];

    // A search without a word is one by level: "all errors of the last hour".
    private bool IsSearching => Address["q"] is not null || (Address["level"] is not null && Address["find"] is not null);

    private string Sentence
    {
        get
        {
            if (_folders is null)
            {
                return "Nothing is collected here.";
            }

            if (_all == 0)
            {
                return "No file has come yet.";
            }

            DateTime? newest = _services.Max(service => service.Newest);
            string written = newest is { } at ? $"; the newest was written {(at > _now ? "just now" : Figures.Age(_now - at) + " ago")}" : string.Empty;
            string trouble = _troubled switch
            {
                0 => "none with lines of the last hour tells of errors",
                1 => "one with lines of the last hour tells of errors",
                MostWithErrors => $"more than {Figures.Count(MostWithErrors)} with lines of the last hour tell of errors",
                _ => $"{Figures.Count(_troubled)} with lines of the last hour tell of errors",
            };
            return $"{Figures.Of(_all, "file")} of {Figures.Of(_services.Count(service => service.Files > 0), "service")}{written}; {trouble}.";
        }
    }

    protected override void OnInitialized() => _typed = _known = Address["q"] ?? string.Empty;

    private Task ReadAsync(IReadOnlyList<IReadableStream> streams, CancellationToken cancellation)
    {
        _now = Time.GetUtcNow().UtcDateTime;
        _folders = Reader.Folders;
        if (_folders is null)
        {
            return Task.CompletedTask;
        }

        if ((Address["q"] ?? string.Empty) != _known)
        {
            _typed = _known = Address["q"] ?? string.Empty; // from a link, or the browser's way back
        }

        FileQuery query = new()
        {
            Category = Service,
            Remote = Address["remote"],
            PathContains = Address["name"],
            From = Address.Range.Start(_now),
            To = Address.Range.To,
            Order = OrderHead.Parse(Address["sort"]),
            Limit = FileTable.VirtualAbove,
        };

        // Of a hundred thousand files none is looked at again while nothing has changed, but for time going on.
        long revision = Reader.Revision;
        if (revision == _revision && query with { From = _query.From } == _query && _now - _read < Stale && Address.Range == _range)
        {
            return Task.CompletedTask;
        }

        (_query, _range, _revision, _read) = (query, Address.Range, revision, _now);
        _services = Reader.Services;
        _all = _services.Sum(service => service.Files);
        _troubled = Reader.Files(new FileQuery { From = _now.AddHours(-1), Order = FileOrder.Errors, Limit = MostWithErrors }).Files.Count(file => file.Errors > 0);
        _files = Reader.Files(query);
        return Task.CompletedTask;
    }

    private void Search()
    {
        string text = _typed.Trim();
        _known = text;
        Address.Set(("q", text.Length > 0 ? text : null), ("find", text.Length == 0 && Address["level"] is not null ? "level" : null));
    }

    private void Leave()
    {
        _typed = _known = string.Empty;
        Address.Set(("q", null), ("find", null));
    }

    private string Pressed(string name) => Address[name] is null ? "false" : "true";

    private void Turn(string name) => Address.Set((name, Address[name] is null ? "on" : null));

    private void FilterByName(ChangeEventArgs change) => Filter(change.Value as string);

    private async Task FilterByNameSoon(ChangeEventArgs change)
    {
        int stroke = ++_strokes;
        await Task.Delay(Rest, Time);
        if (stroke == _strokes)
        {
            Filter(change.Value as string);
        }
    }

    private void Filter(string? name) => Address.Set(("name", name?.Trim() is { Length: > 0 } text ? text : null));
}
