using Tocsin.Pages.Text;

namespace Tocsin.Tests.Pages;

public sealed class MarkedTextTests
{
    [Theory]
    [InlineData("Receiving block blk_<ID> src: /<IP>", "Receiving block blk_-17 src: /10.0.0.1:50010", "Receiving block blk_[-17] src: /[10.0.0.1:50010]")]
    [InlineData("<*> done", "job 17 done", "[job 17] done")]
    [InlineData("took <NUM> of <NUM>", "took 3 of 17", "took [3] of [17]")]
    [InlineData("a <*> b <*> b", "a x b y b", "a [x] b [y] b")]
    [InlineData("no parameters", "no parameters", "no parameters")]
    [InlineData("<*>", "anything at all", "[anything at all]")]
    [InlineData("key = <*>", "key=value", "key=[value]")]
    [InlineData("user <*> left", "user x left early", "user [x] left [early]")]
    public void Parameters_of_a_line_are_what_its_template_leaves_open(string template, string line, string marked) =>
        Assert.Equal(marked, Write(MarkedText.Line(template, line)));

    [Fact]
    public void Whatever_template_and_line_the_pieces_are_the_line()
    {
        Random random = new(11);
        string[] words = ["a", "b", "ab", "<*>", "<NUM>", " ", "=", "<", ">", "x1"];
        for (int round = 0; round < 5_000; round++)
        {
            string template = Join();
            string line = Join();

            Assert.Equal(line, string.Concat(MarkedText.Line(template, line).Select(piece => piece.Text)));
            IReadOnlyList<TextPiece> pieces = MarkedText.Template(template);
            Assert.Equal(template, string.Concat(pieces.Select(piece => piece.Text)));
            (List<TextPiece> head, List<TextPiece> tail) = MarkedText.Split(pieces, random.Next(10));
            Assert.Equal(template, string.Concat(head.Concat(tail).Select(piece => piece.Text)));
        }

        string Join() => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => words[random.Next(words.Length)]));
    }

    [Fact]
    public void Without_a_template_a_line_is_all_words() => Assert.Equal("just text 17", Write(MarkedText.Line(null, "just text 17")));

    private static string Write(IEnumerable<TextPiece> pieces) => string.Concat(pieces.Select(piece => piece.IsParameter ? $"[{piece.Text}]" : piece.Text));
}
