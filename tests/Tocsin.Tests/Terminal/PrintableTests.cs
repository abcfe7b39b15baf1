using Tocsin.Terminal;

namespace Tocsin.Tests.Terminal;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("日本語 naïve ✓", "日本語 naïve ✓")]
    [InlineData("\e[31mred", "␛[31mred")]
    [InlineData("a\tb\nc\rd\0", "a b␊c␍d␀")]
    [InlineData("\u009b31m \u007f \u202e \u2066", "\ufffd31m ␡ \ufffd \ufffd")]
    public void Nothing_that_a_terminal_obeys_is_left_in_a_line(string hostile, string expected) => Assert.Equal(expected, Printable.Line(hostile));

    [Fact]
    public void Json_says_the_same_after_its_hostile_characters_are_escaped() => Assert.Equal("{\"a\":\"\\u202ex\\u009b\"}", Printable.Json("{\"a\":\"\u202ex\u009b\"}"));

    [Theory]
    [InlineData(0, "0/s")]
    [InlineData(0.01, "<0.1/s")]
    [InlineData(4.2, "4.2/s")]
    [InlineData(950, "950/s")]
    [InlineData(250_400, "250 k/s")]
    [InlineData(1_240_000, "1.2 M/s")]
    public void Rates_are_short(double perSecond, string expected) => Assert.Equal(expected, Human.Rate(perSecond));

    [Theory]
    [InlineData(0.42, "0.42 s")]
    [InlineData(12, "12 s")]
    [InlineData(125, "2m 05s")]
    [InlineData(11_220, "3h 07m")]
    public void Durations_are_short(double seconds, string expected) => Assert.Equal(expected, Human.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, 10, "0.0%")]
    [InlineData(1, 100_000, "<0.1%")]
    [InlineData(1, 8, "12.5%")]
    public void Shares_that_are_there_are_never_nothing(long part, long whole, string expected) => Assert.Equal(expected, Human.Share(part, whole));
}
