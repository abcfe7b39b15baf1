using Tocsin.Pages.Text;

namespace Tocsin.Tests.Pages;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(48_210, "48 210")]
    [InlineData(1_234_567, "1 234 567")]
    public void Thousands_stand_apart(long count, string written) => Assert.Equal(written, Figures.Count(count).Replace('\u202f', ' '));

    [Theory]
    [InlineData(0, 100, "0")]
    [InlineData(1, 100_000, "<0.1")]
    [InlineData(1, 3, "33.3")]
    [InlineData(5, 0, "0")]
    public void What_is_not_nothing_never_reads_as_nothing(long part, long whole, string written) => Assert.Equal(written, Figures.Share(part, whole));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(66L << 20, "66.0 MiB")]
    [InlineData(long.MaxValue, "8192 PiB")]
    public void Sizes_are_in_binary_units(long bytes, string written) => Assert.Equal(written, Figures.Bytes(bytes).Replace('\u00a0', ' ').Replace("\u202f", "", StringComparison.Ordinal));

    [Fact]
    public void Another_day_is_written_with_its_date()
    {
        DateTime now = new(2026, 3, 4, 10, 0, 0, DateTimeKind.Utc);

        Assert.Equal("09:59:58", Figures.Moment(now.AddSeconds(-2), now));
        Assert.Equal("03-03 10:00", Figures.Moment(now.AddDays(-1), now));
        Assert.Equal("2025-03-04", Figures.Moment(now.AddYears(-1), now));
    }
}
