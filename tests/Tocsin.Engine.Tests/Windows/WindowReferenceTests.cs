using System.Buffers;
using System.Text;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Tests.Windows;

public sealed class WindowReferenceTests
{
    private static readonly WindowOptions Options = new() { Threshold = 3_000 };

    [Fact]
    public void A_million_records_are_counted_as_the_plain_reference_counts_them()
    {
        Heard heard = new(Options);
        PlainWindows plain = new(Options);
        int position = 0;
        foreach (MadeUpRecord record in MadeUpRecords.Draw(1, 1_000_000, late: true))
        {
            heard.Engine.Tell(record, 0, position);
            plain.Tell(record, 0, position);
            position++;
        }

        heard.CloseAll(3_600);

        Assert.Equal((1_000_000L, plain.Used, plain.Ignored, plain.Late, plain.Refused), (heard.Engine.Counts.Seen, heard.Engine.Counts.Used, heard.Engine.Counts.Ignored, heard.Engine.Counts.Late, heard.Engine.Counts.Refused));
        Assert.InRange(plain.Late, 1_000, 10_000);
        Assert.InRange(heard.Engine.Counts.Ahead, 1_000, 10_000);
        Assert.Equal(plain.LateRecords.Select(late => new LateWindow(late.Key, late.Value)).Reverse(), heard.Engine.Late());
        Compare(plain, heard);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public void Lanes_that_count_by_themselves_say_together_what_the_reference_says(int lanes)
    {
        Heard heard = new(Options);
        PlainWindows plain = new(Options);
        PartialWindows[] partials = [.. Enumerable.Range(0, lanes).Select(_ => new PartialWindows(Options))];
        ArrayBufferWriter<byte> bytes = new();
        Random random = new(lanes);
        for (int lane = 0; lane < lanes; lane++)
            Flush(lane, 0);
        int position = 0;
        foreach (MadeUpRecord record in MadeUpRecords.Draw(2, 200_000, late: false))
        {
            int lane = random.Next(lanes);
            partials[lane].Tell(record, lane, position);
            plain.Tell(record, lane, position);
            position++;
            if (random.Next(100) == 0)
                Flush(random.Next(lanes), record.Arrival);
        }

        for (int lane = 0; lane < lanes; lane++)
            Flush(lane, Heard.Ticks(300));
        heard.CloseAll(300);

        Assert.Equal((200_000L, plain.Used, plain.Ignored, 0L, plain.Refused), (heard.Engine.Counts.Seen, heard.Engine.Counts.Used, heard.Engine.Counts.Ignored, heard.Engine.Counts.Late, heard.Engine.Counts.Refused));
        Compare(plain, heard);

        void Flush(int lane, long arrival)
        {
            do
            {
                bytes.ResetWrittenCount();
                partials[lane].Flush(bytes, random.Next(2) == 0 ? int.MaxValue : random.Next(20_000));
                heard.Engine.Merge(lane, bytes.WrittenSpan, 0, Math.Max(arrival, Heard.Ticks(0)));
            }
            while (!partials[lane].IsEmpty);
        }
    }

    // Every figure of every window and group; what is estimated within what is claimed.
    private static void Compare(PlainWindows plain, Heard heard)
    {
        Assert.Equal(plain.Windows.Keys, heard.Windows.Select(window => window.Start));
        Assert.True(heard.Engine.Counts.Balances);
        Assert.Equal(0, heard.Engine.Counts.Overflow);
        List<double> errors = [];
        int exactTops = 0;
        foreach (WindowSummary window in heard.Windows)
        {
            SortedDictionary<string, PlainWindows.Group> groups = plain.Windows[window.Start];
            Assert.Equal(groups.Keys, window.Groups.Select(group => group.Group));
            foreach (WindowGroup group in window.Groups)
            {
                PlainWindows.Group expected = groups[group.Group];
                Assert.Equal((expected.Count, expected.Records.Min(record => record.Ticks), expected.Records.Max(record => record.Ticks)), (group.Count, group.First, group.Last));
                Assert.Equal(expected.Records.Order().Take(3), group.Examples.Select(example => (example.Ticks, example.Lane, example.Position)));
                Assert.Equal(Math.Min(Registers(expected.Addresses), expected.Count), group.Distinct);
                if (expected.Addresses.Count <= DistinctAddresses.MostExact)
                    Assert.Equal(expected.Addresses.Count, group.Distinct);
                else
                    errors.Add(((double)group.Distinct / expected.Addresses.Count) - 1);
                exactTops += HoldTops(expected, group) ? 1 : 0;
            }
        }

        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0.005, 0.017);
        Assert.All(errors, error => Assert.InRange(Math.Abs(error), 0, 5 * 1.04 / 64));
        Assert.InRange(exactTops, heard.Windows.Count, int.MaxValue);
    }

    private static bool HoldTops(PlainWindows.Group expected, WindowGroup group)
    {
        bool exact = expected.Urls.Count <= Options.MaxUrls;
        if (exact)
        {
            Assert.Equal(expected.Urls.OrderByDescending(url => url.Value).ThenBy(url => url.Key, StringComparer.Ordinal).Select(url => new UrlCount(url.Key, url.Value, 0)), group.Urls);
            return true;
        }

        Assert.Equal(Options.MaxUrls, group.Urls.Count);
        Assert.All(group.Urls, url => Assert.InRange(expected.Urls[url.Url], url.Count - url.Error, url.Count));
        // One that is seen more often than the least of those that are kept can not be missing.
        long least = group.Urls[^1].Count;
        Assert.All(expected.Urls.Where(url => url.Value > least), url => Assert.Contains(group.Urls, kept => kept.Url == url.Key));
        return false;
    }

    // The estimate of a set, in whatever order: registers are a function of the set alone.
    private static long Registers(HashSet<string> addresses)
    {
        DistinctAddresses distinct = new();
        foreach (string address in addresses.OrderDescending(StringComparer.Ordinal))
            distinct.Add(ByteHash.Of(Encoding.UTF8.GetBytes(address)));
        return distinct.Count;
    }
}
