using System.Text;
using Tocsin.Engine.Windows;

namespace Tocsin.Engine.Tests.Windows;

public sealed class WindowAllocationTests
{
    [Theory]
    [InlineData(50)]
    [InlineData(5_000)]
    public void A_record_that_is_counted_allocates_nothing_even_where_urls_are_evicted(int urls)
    {
        Heard heard = new(new WindowOptions { Threshold = long.MaxValue, Lateness = TimeSpan.FromHours(1) });
        byte[][] paths = [.. Enumerable.Range(0, urls).Select(i => Encoding.UTF8.GetBytes($"/resource/{i}"))];
        Random random = new(1);
        int position = 0;
        double second = 1_000;

        AllocationProbe.AssertNone(() =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                second += 0.0005;
                byte[] url = paths[random.Next(urls)];
                heard.Engine.Observe(
                    0,
                    new WindowRecord { Ticks = Heard.Ticks(second - (120 * random.NextDouble())), Group = i % 3 == 0 ? "404"u8 : "500"u8, Address = paths[random.Next(urls)], Url = url, Line = url },
                    position++, Heard.Ticks(second));
                heard.Engine.Ignore(0, Heard.Ticks(second), position++, Heard.Ticks(second));
            }
        });
        Assert.Equal(position, heard.Engine.Counts.Used + heard.Engine.Counts.Ignored);
    }
}
