using Tocsin.Pages.Text;

namespace Tocsin.Tests.Pages;

public sealed class SurpriseTests
{
    [Theory]
    [InlineData(null, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(0.9, 0)]
    [InlineData(1.0, 1)]
    [InlineData(9.99, 3)]
    [InlineData(10.0, 4)]
    [InlineData(23.9, 5)]
    [InlineData(64.0, 6)]
    public void Bits_have_seven_steps_of_colour(double? bits, int step) => Assert.Equal(step, Surprise.Step(bits));

    [Theory]
    [InlineData(0.0, "0\u202f%")]
    [InlineData(0.00004, "<0.01\u202f%")]
    [InlineData(0.0005, "0.05\u202f%")]
    [InlineData(0.001, "0.1\u202f%")]
    [InlineData(0.0123, "1.2\u202f%")]
    [InlineData(0.62, "62\u202f%")]
    [InlineData(0.998, "99.8\u202f%")]
    [InlineData(0.99999, ">99.9\u202f%")]
    [InlineData(1.0, "100\u202f%")]
    public void What_is_not_certain_never_reads_as_if_it_were(double probability, string written) => Assert.Equal(written, Surprise.Percent(probability));

    [Fact]
    public void Bits_are_said_as_odds()
    {
        Assert.Equal("one in 1\u202f024", Surprise.Odds(10));
        Assert.Equal("one in about 8\u202f000\u202f000", Surprise.Odds(22.93));
        Assert.Equal("9.9", Surprise.Bits(9.94));
        Assert.Equal("10", Surprise.Bits(9.96));
        Assert.Equal("–", Surprise.Bits(null));
    }

    [Theory]
    [InlineData(0, "+0.000\u202fs")]
    [InlineData(59.25, "+59.250\u202fs")]
    [InlineData(62.5, "+1:02.5")]
    [InlineData(11_232, "+3:07:12")]
    [InlineData(-1.5, "\u22121.500\u202fs")]
    public void Offsets_into_a_session_are_short(double seconds, string written) => Assert.Equal(written, SessionWords.Offset(TimeSpan.FromSeconds(seconds)));
}
