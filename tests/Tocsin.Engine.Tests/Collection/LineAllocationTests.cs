using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Feeding;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Collection;

public sealed class LineAllocationTests : IDisposable
{
    private readonly RawTree _tree = new();

    public LineAllocationTests() =>
        _tree.Write("app.log", string.Concat(Enumerable.Range(0, 20_000).Select(line => $"2026-03-01 10:00:{line % 60:D2} {(line % 50 == 0 ? "ERROR" : "INFO")} trainer: step {line} of 20000\n")));

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Counting_lines_allocates_nothing_per_line()
    {
        LogContent.TryOpen(_tree.Logs, "app.log", out LogContent? content);
        using (content)
        {
            FactsCounter counter = new();
            FileFacts begun = counter.Count(content!, default, DateTime.UnixEpoch, 1, out bool isWhole, CancellationToken.None);
            FileFacts all = default;
            AllocationProbe.AssertNone(() => all = counter.Count(content!, begun, DateTime.UnixEpoch, long.MaxValue / 2, out _, CancellationToken.None));

            Assert.False(isWhole);
            Assert.Equal((20_000, 400), (all.Lines, all.Errors));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Feeding_lines_allocates_nothing_per_line(bool annotated)
    {
        LogContent.TryOpen(_tree.Logs, "app.log", out LogContent? content);
        using (content)
        {
            FeedLines lines = new(64 * 1024);
            RecordBatch batch = new();
            byte[] prefix = annotated ? [1, 0] : [];
            int taken = 0;
            AllocationProbe.AssertNone(() =>
            {
                taken = 0;
                lines.Begin(content!, 0);
                for (bool more = true; more; batch.Clear())
                {
                    more = lines.Take(batch, prefix);
                    taken += batch.Count;
                }
            });

            Assert.Equal(20_000, taken);
        }
    }
}
