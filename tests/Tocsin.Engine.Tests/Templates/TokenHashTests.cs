using System.Runtime.InteropServices;
using System.Text;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Templates;

public sealed class TokenHashTests
{
    [Fact]
    public void No_two_of_many_short_texts_of_different_lengths_share_a_hash()
    {
        HashSet<string> texts = ["1", "11", "111", .. Enumerable.Range(0, 30).Select(length => new string('1', length + 1) + "0")];
        for (int number = 0; number < 20_000; number++)
            texts.UnionWith([$"{number}", $"k{number}", $"blk_{number}", $"{number}{number}", $"task_{number}_in_stage_{number}", new string('a', number % 90), new string((char)('a' + (number % 26)), number % 70)]);
        texts.Remove("");
        HashSet<ulong> whole = [], byEnds = [];
        foreach (byte[] text in texts.Select(Encoding.UTF8.GetBytes))
        {
            Assert.True(whole.Add(TokenHash.Of(text)), Encoding.UTF8.GetString(text));
            ref byte start = ref MemoryMarshal.GetArrayDataReference(text);
            (ulong first, ulong last) = TokenHash.Ends(ref start, text.Length);
            Assert.True(byEnds.Add(TokenHash.Of(ref start, text.Length, first, last)), Encoding.UTF8.GetString(text));
        }
    }
}
