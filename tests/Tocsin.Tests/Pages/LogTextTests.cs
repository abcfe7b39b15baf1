using Tocsin.Pages.Text;

namespace Tocsin.Tests.Pages;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain words, tabs\tand ünïcödé 漢字 😀", "plain words, tabs\tand ünïcödé 漢字 😀")]
    [InlineData("\u001b[1;31mred\u001b[0m", "red")]
    [InlineData("a\u001b]0;title\u0007b", "ab")]
    [InlineData("a\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\b", "alinkb")]
    [InlineData("a\u001b(Bb", "ab")]
    [InlineData("a\u001bMb", "ab")]
    [InlineData("cut off \u001b[3", "cut off ")]
    [InlineData("never closed \u001b]0;the rest stays", "never closed 0;the rest stays")]
    [InlineData("lone \u001b", "lone ")]
    [InlineData("nul \0, bell \u0007, line\nend\r", "nul ␀, bell ␇, line␊end␍")]
    [InlineData("del \u007f, c1 \u009b31m", "del ␡, c1 ⟨U+009B⟩31m")]
    [InlineData("exe.\u202egnp", "exe.⟨U+202E⟩gnp")]
    [InlineData("\u2066isolate\u2069 \u200fmark", "⟨U+2066⟩isolate⟨U+2069⟩ ⟨U+200F⟩mark")]
    [InlineData("zero\u200bwidth\ufeff", "zero⟨U+200B⟩width⟨U+FEFF⟩")]
    [InlineData("sep\u2028line", "sep⟨U+2028⟩line")]
    [InlineData("tag \U000e0041", "tag ⟨U+E0041⟩")]
    public void What_cannot_be_seen_is_shown_and_what_commands_a_terminal_is_gone(string line, string shown) => Assert.Equal(shown, LogText.Clean(line));

    [Fact]
    public void Half_a_character_becomes_the_replacement_character() => Assert.Equal("a\ufffdb\ufffd", LogText.Clean("a\ud83db\ude00"));

    [Fact]
    public void A_clean_line_is_given_back_as_it_is()
    {
        string line = new('x', 100);

        Assert.Same(line, LogText.Clean(line));
    }

    [Fact]
    public void Whatever_the_line_no_control_and_no_format_character_is_left()
    {
        Random random = new(5);
        for (int round = 0; round < 2_000; round++)
        {
            string line = new([.. Enumerable.Range(0, random.Next(60)).Select(_ => random.Next(4) switch
            {
                0 => '\u001b',
                1 => (char)random.Next(0x20, 0x7f),
                2 => (char)random.Next(0x2000, 0x2070),
                _ => (char)random.Next(char.MaxValue),
            })]);

            string clean = LogText.Clean(line);

            Assert.DoesNotContain(clean, c => (char.IsControl(c) && c != '\t') || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format);
            _ = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(clean);
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(52)]
    public void A_long_line_is_cut_in_its_middle_and_no_character_in_half(int limit)
    {
        string line = string.Concat(Enumerable.Repeat("😀", 500));

        string cut = LogText.Middle(line, limit);

        Assert.Contains("characters", cut, StringComparison.Ordinal);
        Assert.InRange(cut.Length, limit / 2, limit + 30);
        Assert.Equal(cut, LogText.Clean(cut));
    }
}
