using Tocsin.Terminal;

namespace Tocsin.Tests.Terminal;

public sealed class HumanTests
{
    [Theory]
    [InlineData(0, "0/s")]
    [InlineData(12, "12/s")]
    [InlineData(1, "1.0/s")]
    [InlineData(0.5, "30/min")]
    [InlineData(1 / 60.0, "1.0/min")]
    [InlineData(836 / 138_480.0, "22/h")]
    [InlineData(2 / 86_400.0, "2.0/d")]
    [InlineData(1e-9, "<0.1/d")]
    [InlineData(0.994, "60/min")]
    public void What_is_rare_is_counted_in_the_unit_in_which_it_happens(double perSecond, string text) =>
        Assert.Equal(text, Human.Frequency(perSecond));

    [Theory]
    [InlineData(0.42, "0.42 s")]
    [InlineData(125, "2m 05s")]
    [InlineData(11_220, "3h 07m")]
    [InlineData(18_462_600, "213d 16h")]
    public void A_duration_reads_in_two_units(double seconds, string text) =>
        Assert.Equal(text, Human.Duration(TimeSpan.FromSeconds(seconds)));
}
