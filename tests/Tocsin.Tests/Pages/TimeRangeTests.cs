using Tocsin.Pages.Frame;

namespace Tocsin.Tests.Pages;

public sealed class TimeRangeTests
{
    private static readonly DateTime Now = new(2026, 3, 4, 10, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("5m", null, null, "in the last 5 minutes")]
    [InlineData("1m", null, null, "in the last minute")]
    [InlineData("1h", null, null, "in the last hour")]
    [InlineData(null, null, null, "")]
    [InlineData("9 parsecs", null, null, "")]
    [InlineData(null, "2026-03-04T09:41:00Z", "2026-03-04T09:43:20Z", "between 09:41:00 and 09:43:20")]
    [InlineData("5m", "2026-03-04T09:43:20Z", "2026-03-04T09:41:00Z", "in the last 5 minutes")]
    [InlineData(null, "<script>", "2026-03-04T09:41:00Z", "")]
    public void An_address_is_read_for_what_it_says_and_no_more(string? name, string? from, string? to, string words) =>
        Assert.Equal(words, TimeRange.Parse(name, from, to).Words);

    [Fact]
    public void Two_moments_survive_the_address()
    {
        TimeRange range = TimeRange.Parse(null, TimeRange.Write(Now.AddMinutes(-2)), TimeRange.Write(Now));

        Assert.Equal((Now.AddMinutes(-2), Now), (range.From, range.To));
    }

    [Fact]
    public void A_range_holds_its_ends_and_touches_what_reaches_into_it()
    {
        TimeRange last = TimeRange.Parse("5m", null, null);

        Assert.True(last.Holds(Now.AddMinutes(-5), Now));
        Assert.False(last.Holds(Now.AddMinutes(-6), Now));
        Assert.True(last.Touches(Now.AddHours(-3), Now.AddMinutes(-4), Now));
        Assert.False(last.Touches(Now.AddHours(-3), Now.AddMinutes(-6), Now));
        Assert.True(TimeRange.All.Holds(DateTime.MinValue, Now));
    }
}
