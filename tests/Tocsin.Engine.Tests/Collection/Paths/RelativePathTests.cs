using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Tests.Collection.Paths;

public sealed class RelativePathTests
{
    public static TheoryData<string> Good =>
    [
        "a",
        "a/b/c.log",
        "...",
        "..a/b..",
        ".hidden/x",
        "a b/ü/日本/🙂.log",
        "%2e%2e/etc/passwd", // a literal name: nothing is decoded
        "%252e%252e%252f",
        "C:",
        "-rf",
        "~",
        new string('x', 255),
        string.Concat(Enumerable.Repeat("é", 127)), // 254 bytes
        string.Join('/', Enumerable.Repeat(new string('x', 255), 15)) + "/" + new string('y', 254) + "z", // 4095 bytes
    ];

    public static TheoryData<string?, string> Bad => new()
    {
        { null, "empty" },
        { "", "empty" },
        { "/", "absolute" },
        { "/etc/passwd", "absolute" },
        { "//host/share", "absolute" },
        { ".", "not names" },
        { "..", "not names" },
        { "../x", "not names" },
        { "a/..", "not names" },
        { "a/../..", "not names" },
        { "a/./b", "not names" },
        { "a//b", "empty" },
        { "a/", "empty" },
        { "a\0b", "U+0000" },
        { "a\0/../b", "U+0000" },
        { "a\nb", "U+000A" },
        { "a\rb", "U+000D" },
        { "a\tb", "U+0009" },
        { "a\u001b[31m", "U+001B" },
        { "a\u007f", "U+007F" },
        { "a\u009b", "U+009B" },
        { "..\\..\\x", "backslash" },
        { "a\\b", "backslash" },
        { new string('x', 256), "255 bytes" },
        { string.Concat(Enumerable.Repeat("é", 128)), "255 bytes" },
        { string.Join('/', Enumerable.Repeat(new string('x', 255), 16)) + "/", "4095 bytes" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_name_beneath_a_folder_is_taken_as_it_is(string text)
    {
        Assert.True(RelativePath.TryParse(text, out string? path, out string fault), fault);
        Assert.Equal(text, path);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_hostile_name_is_refused_with_the_reason(string? text, string reason)
    {
        Assert.False(RelativePath.TryParse(text, out string? path, out string fault));
        Assert.Null(path);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        // Not among the cases: the test runner's own encoding would mend them.
        Assert.All(["a\ud800", "\udc00a", "\ud800\ud800\udc00", "\udc00\ud800"], text =>
        {
            Assert.False(RelativePath.TryParse(text, out _, out string fault));
            Assert.Contains("surrogate", fault, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_fault_never_repeats_hostile_text()
    {
        Assert.False(RelativePath.TryParse("a\u001b]0;owned\u0007", out _, out string fault));
        Assert.DoesNotContain('\u001b', fault);
        Assert.DoesNotContain("owned", fault, StringComparison.Ordinal);
    }
}
