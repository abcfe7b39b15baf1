using Tocsin.Pages.Reading;
using Tocsin.Pages.Text;
using static Tocsin.Tests.Pages.MadeUpStreamWindows;

namespace Tocsin.Tests.Pages;

public sealed class WindowWordsTests
{
    [Theory]
    [InlineData(30, "30\u00a0s")]
    [InlineData(60, "1\u00a0min")]
    [InlineData(90, "90\u00a0s")]
    [InlineData(3_600, "1\u00a0h")]
    [InlineData(5_400, "90\u00a0min")]
    [InlineData(86_400, "1\u00a0d")]
    public void A_length_is_written_in_the_largest_unit_that_it_is_a_whole_number_of(int seconds, string words) =>
        Assert.Equal(words, WindowWords.Length(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(null, "–")]
    [InlineData(0.44, "0.4")]
    [InlineData(9.94, "9.9")]
    [InlineData(12.4, "12")]
    [InlineData(1_234.0, "1\u202f234")]
    public void An_expected_count_has_no_more_places_than_mean_something(double? expected, string words) => Assert.Equal(words, WindowWords.Expected(expected));

    [Fact]
    public void Groups_that_are_no_statuses_are_named_with_their_field()
    {
        StreamWindows windows = Of();

        Assert.Equal("Status 404", WindowWords.Subject(windows, "404"));
        Assert.Equal("Tenant acme", WindowWords.Subject(windows with { Field = "tenant", Noun = "record" }, "acme"));
        Assert.Equal("(empty)", WindowWords.Name(string.Empty));
        Assert.Equal("a⟨U+202E⟩b", WindowWords.Name("a\u202eb"));
    }

    [Fact]
    public void Surprise_is_said_by_odds_and_what_is_usual_or_that_it_is_too_early()
    {
        Assert.Contains("it takes 10", Say(null, null), StringComparison.Ordinal);
        Assert.Equal("12 are usual: nothing strange.", Say(0.4, 12));
        Assert.Equal("12 are usual: one in 1\u202f024 usual windows has as many.", Say(10, 12));

        static string Say(double? bits, double? expected) => WindowWords.Surprise(Window(0, false, ("404", 150, bits, expected)).Groups[0]);
    }
}
