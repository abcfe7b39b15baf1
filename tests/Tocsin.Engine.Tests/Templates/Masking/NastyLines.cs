using System.Text;

namespace Tocsin.Engine.Tests.Templates.Masking;

/// <summary>Lines made of what the scanned masks stumble over: nearly addresses, nearly identifiers, letters and digits beyond ASCII, bytes that are no UTF-8.</summary>
internal static class NastyLines
{
    private const string Letters = "0123456789..::--__abcfxXAFkl <>// ";

    private static readonly byte[][] Pieces =
    [
        .. ((string[])
        [
            "1", "12", "255", "1234", "65536", "12345678", ".", ":", "-", "_", " ", " ", "<", ">", "x", "blk_", "blk_-", "0x", "0xfF", "dead", "beef",
            "10.0.0.1", "1.2.3.", "1.2.3.4:80", ":5", "deadbeef-", "-4a4b", "-1234-", "123456789012", "550e8400-e29b-41d4-a716-446655440000", "00000000-0000-0000-0000-000000000000",
            "blk_-1608999687919862906", "/var", "/log/", "a_", "_-", "cafe", "DEADBEEF", "1.5", "-7", "word", "Received", "=", "/", "(", ")", ",", "\t",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Beyond =
    [
        .. ((string[])["é", "Ж", "漢", "٣", "९", "²", "\u0301", "\u203F", "\u200D", "\u200C", "\u00A0", "…", "😀", "𝟘", "Ⅷ", "\uFFFD"]).Select(Encoding.UTF8.GetBytes),
        [0x80], [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F], [0xED, 0xA0, 0x80], [0xC0, 0x80],
    ];

    /// <summary>The next line, up to some 150 bytes; two in three are ASCII.</summary>
    public static byte[] Next(Random random)
    {
        List<byte> line = [];
        bool beyond = random.Next(3) == 0;
        for (int parts = random.Next(random.Next(4) == 0 ? 60 : 14); parts > 0; parts--)
        {
            if (beyond && random.Next(5) == 0)
            {
                line.AddRange(Beyond[random.Next(Beyond.Length)]);
            }
            else if (random.Next(2) == 0)
            {
                line.AddRange(Pieces[random.Next(Pieces.Length)]);
            }
            else
            {
                line.Add((byte)Letters[random.Next(Letters.Length)]);
            }
        }

        return [.. line];
    }
}
