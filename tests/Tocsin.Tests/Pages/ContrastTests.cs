using System.Globalization;
using System.Text.RegularExpressions;

namespace Tocsin.Tests.Pages;

/// <summary>Computes what the style sheet promises, by WCAG 2.2: text 4.5 to 1, marks 3 to 1, on every surface, light and dark.</summary>
public sealed partial class ContrastTests
{
    private static readonly string[] Surfaces = ["surface-1", "surface-2", "surface-3"];
    private static readonly Dictionary<string, string[]> Tokens = Read();

    public static TheoryData<string> Texts => ["text-1", "text-2", "text-3", "accent", "param", "ok", "warn", "bad"];

    public static TheoryData<string> Marks =>
        [.. Enumerable.Range(1, 8).Select(i => $"series-{i}"), .. Enumerable.Range(0, 7).Select(i => $"bits-{i}"), "line-strong"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_can_be_read_on_every_surface(string token) => AssertContrast(token, Surfaces, 4.5);

    [Theory]
    [MemberData(nameof(Marks))]
    public void A_mark_stands_out_from_the_panels(string token) => AssertContrast(token, ["surface-1", "surface-2"], 3);

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_can_be_read_in_a_chosen_row(string token)
    {
        for (int scheme = 0; scheme < 2; scheme++)
        {
            foreach (string ground in new[] { "surface-1", "surface-2" })
            {
                double ratio = Ratio(Tokens[token][scheme], Washed(Tokens["accent-soft"][scheme], Tokens[ground][scheme]));
                Assert.True(ratio >= 4.5, $"--{token} on --{ground} under --accent-soft, {(scheme == 0 ? "light" : "dark")}: {ratio:0.00} is below 4.5");
            }
        }
    }

    [Fact]
    public void Words_on_a_filled_button_can_be_read() => AssertContrast("on-accent", ["accent"], 4.5);

    [Theory]
    [InlineData("rain-text-1")]
    [InlineData("rain-text-2")]
    [InlineData("rain-green-bright")]
    [InlineData("rain-red-bright")]
    public void Words_on_the_stage_of_the_matrix_can_be_read(string token) => AssertContrast(token, ["rain-ground", "rain-panel"], 4.5);

    [Theory]
    [InlineData("rain-green-trail")]
    [InlineData("rain-dark-bright")]
    [InlineData("rain-red-trail")]
    [InlineData("rain-mark")]
    public void A_sign_of_the_rain_stands_out_from_the_dark(string token) => AssertContrast(token, ["rain-ground"], 3);

    [Fact]
    public void Red_phosphor_is_told_from_green_by_more_than_its_hue() =>
        Assert.True(Ratio(Tokens["rain-green-bright"][1], Tokens["rain-red-bright"][1]) >= 2);

    [Theory]
    [InlineData("sessions")]
    [InlineData("models")]
    [InlineData("windows")]
    [InlineData("alerts")]
    [InlineData("topics")]
    [InlineData("files")]
    [InlineData("viewer")]
    [InlineData("matrix")]
    public void A_page_has_no_colour_but_those_whose_contrast_is_computed_here(string sheet)
    {
        using Stream file = typeof(Tocsin.Pages.PageRegistration).Assembly.GetManifestResourceStream($"wwwroot/css/{sheet}.css")!;
        using StreamReader reader = new(file);
        string css = reader.ReadToEnd();

        Assert.DoesNotMatch("(?i)#[0-9a-f]{3,8}\\b|rgba?\\(|hsla?\\(", css);
        Assert.Empty(Used().Matches(css).Select(match => match.Groups["name"].Value).Except(Tokens.Keys));
    }

    [Fact]
    public void The_formula_gives_the_standard_s_own_figures()
    {
        Assert.Equal(21, Ratio("#000000", "#ffffff"), 3);
        Assert.Equal(4.54, Ratio("#767676", "#ffffff"), 2);
    }

    private static void AssertContrast(string token, IEnumerable<string> grounds, double least)
    {
        foreach (string ground in grounds)
        {
            for (int scheme = 0; scheme < 2; scheme++)
            {
                double ratio = Ratio(Tokens[token][scheme], Tokens[ground][scheme]);
                Assert.True(ratio >= least, $"--{token} on --{ground}, {(scheme == 0 ? "light" : "dark")}: {ratio:0.00} is below {least}");
            }
        }
    }

    /// <summary>A colour with an alpha over an opaque one.</summary>
    private static string Washed(string wash, string ground)
    {
        double alpha = Channel(wash, 3) / 255.0;
        return "#" + string.Concat(Enumerable.Range(0, 3).Select(index => ((int)Math.Round((alpha * Channel(wash, index)) + ((1 - alpha) * Channel(ground, index)))).ToString("x2", CultureInfo.InvariantCulture)));
    }

    private static int Channel(string hex, int index) => int.Parse(hex.AsSpan(1 + (2 * index), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static double Ratio(string one, string other)
    {
        double[] lights = [Luminance(one), Luminance(other)];
        return (lights.Max() + 0.05) / (lights.Min() + 0.05);
    }

    private static double Luminance(string hex)
    {
        double[] weights = [0.2126, 0.7152, 0.0722];
        return weights.Select((weight, index) =>
        {
            double channel = Channel(hex, index) / 255.0;
            return weight * (channel <= 0.04045 ? channel / 12.92 : Math.Pow((channel + 0.055) / 1.055, 2.4));
        }).Sum();
    }

    private static Dictionary<string, string[]> Read()
    {
        using Stream file = typeof(Tocsin.Pages.PageRegistration).Assembly.GetManifestResourceStream("wwwroot/css/tokens.css")!;
        using StreamReader reader = new(file);
        return Token().Matches(reader.ReadToEnd()).ToDictionary(
            match => match.Groups["name"].Value, match => new[] { match.Groups["light"].Value, match.Groups["dark"].Value }, StringComparer.Ordinal);
    }

    [GeneratedRegex("(?:color|background|fill|stroke|border(?:-[a-z]+)?|box-shadow): [^;]*?var\\(--(?<name>(?!radius|size|mono|sans|shadow|bits\\))[a-z0-9-]+)\\)")]
    private static partial Regex Used();

    [GeneratedRegex("--(?<name>[a-z0-9-]+): light-dark\\((?<light>#[0-9a-f]{6}(?:[0-9a-f]{2})?), (?<dark>#[0-9a-f]{6}(?:[0-9a-f]{2})?)\\)")]
    private static partial Regex Token();
}
