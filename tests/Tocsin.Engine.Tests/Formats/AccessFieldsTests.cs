using System.Text;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Tests.Formats;

public sealed class AccessFieldsTests
{
    [Theory]
    [InlineData("10.0.0.7 - anna [t] \"GET /a/b?c=d?e HTTP/1.1\" 200 612 \"http://x/\" \"curl/8 (x)\"", "|10.0.0.7|anna|t|200|612|http://x/|curl/8 (x)|GET|/a/b|c=d?e|HTTP/1.1")]
    [InlineData("10.0.0.7 - - [t] \"GET /a\\\"b HTTP/1.0\" 404 -", "|10.0.0.7|-|t|404|-|||GET|/a\\\"b||HTTP/1.0")]
    [InlineData("shop:443 ::1 - - [t] \"POST / HTTP/2.0\" 503 0 \"-\" \"a \\\"b\\\" c\" 0.004 \"x\"", "shop:443|::1|-|t|503|0|-|a \\\"b\\\" c|POST|/||HTTP/2.0")]
    [InlineData("10.0.0.7 - Anna Lee [t] \"GET / HTTP/1.1\" 200 1", "|10.0.0.7|Anna Lee|t|200|1|||GET|/||HTTP/1.1")]
    [InlineData("10.0.0.7 - Anna van Lee [t] \"GET / HTTP/1.1\" 200 1", "|10.0.0.7|Anna van Lee|t|200|1|||GET|/||HTTP/1.1")]
    [InlineData("10.0.0.7 - - [t] \"GET /a b c HTTP/1.1\" 400 1", "|10.0.0.7|-|t|400|1|||GET|/a b c||HTTP/1.1")]
    [InlineData("10.0.0.7 - - [t] \"GET /\" 200 1", "|10.0.0.7|-|t|200|1|||GET|/||")]
    [InlineData("10.0.0.7 - - [t] \"GET HTTP/1.1\" 200 1", "|10.0.0.7|-|t|200|1|||GET|HTTP/1.1||")]
    [InlineData("10.0.0.7 - - [t] \"GET \" 400 1", "|10.0.0.7|-|t|400|1||||||")]
    [InlineData("10.0.0.7 - - [t] \"-\" 408 0", "|10.0.0.7|-|t|408|0||||||")]
    [InlineData("10.0.0.7 - - [t] \"\" 400 0", "|10.0.0.7|-|t|400|0||||||")]
    [InlineData("10.0.0.7 - - [t] \"\\x16\\x03 \\x01\" 400 0 \"-\" \"-", "|10.0.0.7|-|t|400|0|-|||||")]
    [InlineData("10.0.0.7 - - [t] \"GET / HTTP/1.1\" 20 1", null)]
    [InlineData("10.0.0.7 - - [t] \"GET / HTTP/1.1\" 200 1x", null)]
    [InlineData("10.0.0.7 - - [t] \"GET / HTTP/1.1 200 1", null)]
    [InlineData("10.0.0.7 - - \"GET / HTTP/1.1\" 200 1", null)]
    [InlineData("hello", null)]
    [InlineData("", null)]
    public void A_line_is_cut_into_its_fields(string line, string? fields)
    {
        bool read = AccessFields.TryRead(Encoding.UTF8.GetBytes(line), out AccessFields access);
        Assert.Equal(fields is not null, read);
        if (read)
            Assert.Equal(fields, Join([Text(access.Host), Text(access.Address), Text(access.User), Text(access.Time), Text(access.StatusText), Text(access.SizeText), Text(access.Referer), Text(access.Agent), Text(access.Method), Text(access.Path), Text(access.Query), Text(access.Protocol)]));
    }

    [Theory]
    [InlineData("-", 0)]
    [InlineData("612", 612)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", -1)]
    public void A_size_that_is_no_number_of_64_bits_is_known_to_be_none(string text, long size)
    {
        Assert.True(AccessFields.TryRead(Encoding.UTF8.GetBytes($"a - - [t] \"GET / HTTP/1.1\" 200 {text}"), out AccessFields access));
        Assert.Equal((size, 200), (access.Size, access.Status));
    }

    [Fact]
    public void No_bytes_make_it_throw_and_every_field_is_a_piece_of_the_line()
    {
        Random random = new(41);
        byte[] sample = Encoding.UTF8.GetBytes("shop:443 10.0.0.7 - anna [t] \"GET /a?b HTTP/1.1\" 200 612 \"r\" \"a\"");
        int fits = 0;
        for (int i = 0; i < 50_000; i++)
        {
            List<byte> line = [.. sample];
            for (int edits = random.Next(4); edits > 0; edits--)
            {
                int at = random.Next(line.Count);
                if (random.Next(2) == 0)
                    line.RemoveAt(at);
                else
                    line.Insert(at, (byte)" []\"\\-?/HTP1"[random.Next(12)]);
            }

            byte[] bytes = [.. line];
            if (!AccessFields.TryRead(bytes, out AccessFields access))
                continue;
            fits++;
            foreach (string field in Join([Text(access.Host), Text(access.Address), Text(access.User), Text(access.Request), Text(access.Referer), Text(access.Agent), Text(access.Method), Text(access.Path), Text(access.Query), Text(access.Protocol)]).Split('|'))
                Assert.Contains(field, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        }

        Assert.InRange(fits, 10_000, 49_000);
    }

    private static string Join(string[] fields) => string.Join('|', fields);

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field);
}
