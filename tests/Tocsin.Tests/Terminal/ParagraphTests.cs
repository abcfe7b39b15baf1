using Spectre.Console;
using Tocsin.Terminal;
using Paragraph = Tocsin.Terminal.Paragraph;

namespace Tocsin.Tests.Terminal;

public sealed class ParagraphTests
{
    [Fact]
    public void Text_is_broken_between_words_and_indented_under_its_first_one() => Assert.Equal(
        "! The model adds nothing on these\n  sessions: a decision tree is as\n  good.\n",
        Draw(41 - 5, new Paragraph("! ", Ink.Warning, "The model adds nothing on these sessions: a decision tree is as good.")));

    [Fact]
    public void In_a_pipe_it_is_one_line() =>
        Assert.Equal($"! {new string('x', 300)} y\n", Draw(int.MaxValue, new Paragraph("! ", Ink.Warning, $"{new string('x', 300)} y")));

    [Fact]
    public void Wide_characters_count_as_what_they_take_and_a_long_word_stays_whole() => Assert.Equal(
        "日本語日本語\n日本語\nabcdefghijklmnop\nx\n",
        Draw(16, new Paragraph("日本語日本語 日本語 abcdefghijklmnop x")));

    [Fact]
    public void An_empty_text_is_an_empty_line() => Assert.Equal("\n", Draw(80, new Paragraph("")));

    private static string Draw(int width, Paragraph paragraph)
    {
        StringWriter text = new() { NewLine = "\n" };
        new Screen(Live: false, Colors: false, width, 0).On(text).Write(new Rows(paragraph));
        return text.ToString();
    }
}
