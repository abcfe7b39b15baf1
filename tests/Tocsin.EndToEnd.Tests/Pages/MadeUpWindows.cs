using System.Globalization;
using Tocsin.Engine.Windows;
using Tocsin.Pages.Reading;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Windows that a page test states, of a stream <c>web</c> unless it says otherwise.</summary>
internal sealed class MadeUpWindows : IWindowReader
{
    private static readonly long Size = TimeSpan.TicksPerSecond * 30;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, WindowSummary> _windows = [];

    /// <summary>When set, every reading fails with it.</summary>
    public string? Fault { get; set; }

    /// <summary>When set, the records cannot be read, for this reason.</summary>
    public string? RecordFault { get; set; }

    /// <summary>Why some records are missing.</summary>
    public string? Missing { get; set; }

    public string Stream { get; set; } = "web";

    /// <summary>What is late, refused, ahead and one too many.</summary>
    public WindowCounts Extra { get; set; }

    public WindowOptions Options { get; set; } = new();

    /// <summary>The start of the window that was counting when these were begun. It stays: a test that runs over a half minute's end means one window, not two.</summary>
    public long Now { get; } = Current;

    /// <summary>The start of the window that is counting at this moment.</summary>
    public static long Current => TimeProvider.System.GetUtcNow().Ticks / Size * Size;

    /// <summary>An hour of usual errors of three statuses, the newest window open.</summary>
    public static MadeUpWindows Usual(int windows = 120)
    {
        MadeUpWindows made = new();
        Random random = new(5);
        for (int ago = windows - 1; ago >= 0; ago--)
        {
            made.Set(ago, "404", 9 + random.Next(8), 6 + random.Next(5), bits: 0.2 + random.NextDouble(), expected: 12);
            made.Set(ago, "500", 2 + random.Next(5), 1 + random.Next(3), bits: 0.4, expected: 4);
            if (ago % 7 == 3)
            {
                made.Set(ago, "403", 1, 1, bits: 1.1, expected: 0.4);
            }
        }

        return made;
    }

    /// <summary>The same with a burst of 404 some minutes ago.</summary>
    public static MadeUpWindows Burst(int ago = 9)
    {
        MadeUpWindows made = Usual();
        made.Set(ago + 1, "404", 61, 18, bits: 11.4, expected: 12);
        made.Set(ago, "404", 150, 25, bits: 38.2, expected: 12);
        made.Set(ago, "500", 31, 6, bits: 14.9, expected: 4);
        return made;
    }

    /// <summary>States a group of the window that began so many windows ago; the newest window is open.</summary>
    public void Set(int ago, string group, long count, long distinct, double? bits = null, double? expected = null, IReadOnlyList<string>? urls = null, string? example = null, long late = 0, long overflow = 0)
    {
        lock (_lock)
        {
            long start = Now - (ago * Size);
            WindowSummary before = _windows.GetValueOrDefault(start) ?? new WindowSummary(start, start + Size, ago == 0 ? null : start + Size + (10 * TimeSpan.TicksPerSecond), [], 0, 0, 0, 0);
            WindowGroup made = new(group, count, distinct, Urls(count, urls), start + TimeSpan.TicksPerSecond, start + (28 * TimeSpan.TicksPerSecond),
                [.. Enumerable.Range(0, (int)Math.Min(3, count)).Select(at => Line(start, group, at, example))], bits, expected);
            _windows[start] = before with { Groups = [.. before.Groups.Where(one => one.Group != group).Append(made).OrderBy(one => one.Group, StringComparer.Ordinal)], Late = before.Late + late, Overflow = before.Overflow + overflow };
        }
    }

    /// <summary>A window without a record.</summary>
    public void Empty(int ago)
    {
        lock (_lock)
        {
            long start = Now - (ago * Size);
            _windows[start] = new WindowSummary(start, start + Size, ago == 0 ? null : start + Size, [], 0, 0, -1, -1);
        }
    }

    /// <summary>Takes windows away, as if nobody had counted then.</summary>
    public void Drop(int from, int to)
    {
        lock (_lock)
        {
            for (int ago = from; ago <= to; ago++)
            {
                _windows.Remove(Now - (ago * Size));
            }
        }
    }

    public Task<StreamWindows?> WindowsAsync(string stream, CancellationToken cancellation) => Answer<StreamWindows?>(Fault, () =>
    {
        if (stream != Stream)
        {
            return null;
        }

        WindowSummary[] all = [.. _windows.Values.Reverse()];
        long used = all.Sum(window => window.Count);
        WindowCounts counts = new(used * 5 + Extra.Late + Extra.Refused, used, used * 4, Extra.Late, Extra.Refused)
        {
            Ahead = Extra.Ahead,
            Overflow = Extra.Overflow,
            Windows = all.Count(window => window.ClosedTicks is not null),
        };
        return new StreamWindows(Options, "status", "http", counts, [.. all.Where(window => window.ClosedTicks is null)], [.. all.Where(window => window.ClosedTicks is not null)]);
    });

    public Task<WindowSummary?> WindowAsync(string stream, long start, CancellationToken cancellation) => Answer(Fault, () => stream == Stream ? _windows.GetValueOrDefault(start) : null);

    public Task<WindowRecords> RecordsAsync(string stream, long start, string? group, long? from, int limit, CancellationToken cancellation) => Answer(RecordFault, () =>
    {
        WindowGroup[] groups = [.. _windows[start].Groups.Where(one => group is null || one.Group == group)];
        ExampleLine[] all = [.. groups.SelectMany(one => Enumerable.Range(0, (int)one.Count).Select(at => Line(start, one.Group, at, null))).OrderBy(line => line.Position)];
        ExampleLine[] page = [.. all.Skip((int)(from ?? 0)).Take(limit)];
        long next = (from ?? 0) + page.Length;
        return new WindowRecords(page, next < all.Length ? next : null) { Missing = Missing };
    });

    private static ExampleLine Line(long start, string group, int at, string? text)
    {
        long ticks = start + (at * TimeSpan.TicksPerMillisecond * 190 % Size);
        string time = new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return new ExampleLine(0, 48_210 + at, ticks, text ?? $"{{\"timestamp\":\"{time}\",\"ip\":\"203.0.113.{at % 25}\",\"method\":\"GET\",\"url\":\"/resource/{1 + (at % 4)}\",\"status\":{group}}}");
    }

    private static UrlCount[] Urls(long count, IReadOnlyList<string>? urls)
    {
        string[] names = [.. urls ?? ["/resource/7", "/resource/2", "/wp-login.php", "/api/v2/orders/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809/items?expand=prices,stock&locale=fr-FR", "/resource/9"]];
        return [.. names.Select((url, at) => new UrlCount(url, count >> (at + 1), at > 2 ? 2 : 0)).Where(url => url.Count > 0)];
    }

    private Task<T> Answer<T>(string? fault, Func<T> read)
    {
        lock (_lock)
        {
            return fault is null ? Task.FromResult(read()) : Task.FromException<T>(new InvalidOperationException(fault));
        }
    }
}
