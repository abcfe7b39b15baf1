using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Pages.Frame;
using Tocsin.Pages.Reading;

namespace Tocsin.Tests.Pages;

public sealed class LiveViewTests
{
    private static readonly DateTime Now = new(2026, 3, 4, 10, 0, 0, DateTimeKind.Utc);
    private static readonly LiveFilter Open = new(string.Empty, null, Severity.Unknown, TimeRange.All);
    private readonly Tailed _web = new("web");
    private readonly LiveView _view = new();

    [Fact]
    public void Every_line_is_shown_waits_or_is_counted_as_unseen()
    {
        Random random = new(3);
        Advance();
        HashSet<string> everShown = [];
        for (int frame = 0; frame < 400; frame++)
        {
            _web.Add(random.Next(4) == 0 ? random.Next(9_000) : random.Next(150));
            Advance(held: random.Next(3) == 0);
            everShown.UnionWith(_view.Shown.Select(line => line.Key));

            Assert.InRange(_view.Shown.Count, 0, LiveView.MostLines);
            Assert.Equal(_web.Count, everShown.Count + _view.Waiting + _view.Unseen);
        }
    }

    [Fact]
    public void Lines_are_shown_in_their_order_and_once()
    {
        Advance();
        for (int frame = 0; frame < 50; frame++)
        {
            _web.Add(frame * 7);
            Advance();
            long[] positions = [.. _view.Shown.Select(line => line.Line.Position)];
            Assert.Equal(positions.Distinct().Order(), positions);
        }
    }

    [Fact]
    public void Held_the_page_stands_still_and_the_lines_come_afterwards()
    {
        _web.Add(10);
        Advance();
        LiveLine[] before = [.. _view.Shown];

        _web.Add(5);
        Advance(held: true);
        Assert.Equal(before, _view.Shown);
        Assert.Equal(5, _view.Waiting);

        Advance();
        Assert.Equal(15, _view.Shown.Count);
        Assert.Equal(0, _view.Waiting);
    }

    [Fact]
    public void Another_filter_starts_over_with_the_lines_that_are_kept()
    {
        _web.Add(100);
        Advance();

        Advance(filter: Open with { Text = "LINE 7" });

        Assert.Equal(["line 7", .. Enumerable.Range(70, 10).Select(i => $"line {i}")], _view.Shown.Select(line => line.Line.Content));
        Assert.Equal(0, _view.Unseen);
    }

    private void Advance(bool held = false, LiveFilter? filter = null) => _view.Advance([_web], filter ?? Open, Now, held, (_, _) => null);

    private sealed class Tailed(string name) : IReadableStream
    {
        private const int Kept = 20_000;

        public long Count { get; private set; }

        public string Name => name;

        public Ledger Ledger => default;

        public IReadOnlyList<LanePosition> Positions => [];

        public IReadOnlyList<double> RatePerSecond => [];

        public void Add(int lines) => Count += lines;

        public Task<TemplateTable> TemplatesAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<FormatChoice> FormatAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public TailChunk Tail(long from, int limit)
        {
            long oldest = Math.Max(0, Count - Kept);
            long start = from < 0 ? Math.Max(oldest, Count - limit) : Math.Max(oldest, from);
            long end = Math.Min(Count, start + limit);
            List<TailLine> lines = [];
            for (long at = start; at < end; at++)
            {
                lines.Add(new TailLine(at, Now, null, Severity.Unknown, string.Empty, "T1", $"line {at}"));
            }

            return new TailChunk(lines, end, from < 0 ? 0 : Math.Max(0, start - from));
        }
    }
}
