using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Tocsin.Engine.Tests.Populations.Mapping;

public sealed class TransformTests
{
    [Theory]
    [InlineData("first-segment", "/a/b/c?x", "/a")]
    [InlineData("first-segment", "/a", "/a")]
    [InlineData("first-segment", "/a?b=/c", "/a")]
    [InlineData("first-segment", "/", "/")]
    [InlineData("first-segment", "//a", "/")]
    [InlineData("first-segment", "/?a", "/")]
    [InlineData("first-segment", "*", "*")]
    [InlineData("first-segment", "a/b", "a")]
    [InlineData("first-segment", "http://host:80/a/b", "/a")]
    [InlineData("first-segment", "http://host", "/")]
    [InlineData("first-segment", "/a?u=http://x/y", "/a")]
    [InlineData("first-segment", "?", null)]
    [InlineData("log10", "0", "0")]
    [InlineData("log10", "0.000", "0")]
    [InlineData("log10", "1", "1")]
    [InlineData("log10", "2", "10")]
    [InlineData("log10", "10", "10")]
    [InlineData("log10", "0011", "100")]
    [InlineData("log10", "1000.0", "1000")]
    [InlineData("log10", "1000.01", "10000")]
    [InlineData("log10", "0.05", "0.1")]
    [InlineData("log10", "0.01", "0.01")]
    [InlineData("log10", "0.00000001", "0.000001")]
    [InlineData("log10", "1.5e3", "10000")]
    [InlineData("log10", "1E-2", "0.01")]
    [InlineData("log10", "1000000000000000000", "1000000000000000000")]
    [InlineData("log10", "1000000000000000001", null)]
    [InlineData("log10", "1e99999999999", null)]
    [InlineData("log10", "-1", null)]
    [InlineData("log10", "", null)]
    [InlineData("log10", "12kB", null)]
    [InlineData("log10", "1.", null)]
    [InlineData("log10", "NaN", null)]
    [InlineData("log2", "0", "0")]
    [InlineData("log2", "1", "1")]
    [InlineData("log2", "3", "4")]
    [InlineData("log2", "1024", "1024")]
    [InlineData("log2", "1024.5", "2048")]
    [InlineData("log2", "9223372036854775808", "9223372036854775808")]
    [InlineData("log2", "9223372036854775809", null)]
    [InlineData("log2", "0.3", "0.5")]
    [InlineData("log2", "0.25", "0.25")]
    [InlineData("log2", "1e-300", "0.0009765625")]
    [InlineData("log2", "-0.5", null)]
    [InlineData("log2", "Infinity", null)]
    [InlineData("lower", "GET Äß", "get äß")]
    [InlineData("lower", "Ⱥ", "ⱥ")]
    [InlineData("upper", "get äÿ", "GET ÄŸ")]
    [InlineData("digits", "/orders/123/items/9", "/orders/#/items/#")]
    [InlineData("digits", "é1", "é#")]
    [InlineData("fold:/cases/", "/cases/7/x", "/cases")]
    [InlineData("fold:/cases/", "/cases", "/cases")]
    [InlineData("fold:/cases/", "/casesx", "/casesx")]
    [InlineData("fold:Mozilla", "Mozilla/5.0", "Mozilla")]
    [InlineData("fold:/", "/a", "/")]
    [InlineData("hash", "10.0.0.7", "7140dfb15c70ce5c")]
    [InlineData("or:-", "", "-")]
    [InlineData("or:-", "x", "x")]
    [InlineData("log10|or:?", "x", "?")]
    [InlineData("or:0|log10", "", "0")]
    [InlineData("fold:/cases/|first-segment|upper", "/cases/9", "/CASES")]
    public void A_transform_does_what_the_guide_says(string transforms, string value, string? result)
    {
        Mapped mapped = Mapped.By(Mapped.Rule($"{{x|{transforms}}}"), JsonSerializer.Serialize(new Dictionary<string, string> { ["x"] = value }));
        Assert.Equal(result is null ? "" : $"o|s|p|i|{result}", mapped.Event);
    }

    [Fact]
    public void Logarithmic_buckets_agree_with_plain_arithmetic()
    {
        Random random = new(5);
        for (int i = 0; i < 2_000; i++)
        {
            long number = random.NextInt64() >> random.Next(64);
            string line = $"{{\"x\":{number}}}";
            Assert.Equal($"o|s|p|i|{Ceiling(number, 10)}", Ceiling(number, 10) > BigInteger.Pow(10, 18) ? $"o|s|p|i|{Ceiling(number, 10)}" : Mapped.By(Mapped.Rule("{x|log10}"), line).Event);
            Assert.Equal($"o|s|p|i|{Ceiling(number, 2)}", Mapped.By(Mapped.Rule("{x|log2}"), line).Event);
            double fraction = Math.Pow(10, (random.NextDouble() * 20) - 5);
            string expected = Math.Pow(10, Math.Ceiling(Math.Log10(fraction))).ToString("0.######", CultureInfo.InvariantCulture);
            Assert.Equal($"o|s|p|i|{expected}", Mapped.By(Mapped.Rule("{x|log10}"), $"{{\"x\":{fraction.ToString("R", CultureInfo.InvariantCulture)}}}").Event);
        }

        static BigInteger Ceiling(long number, int root)
        {
            BigInteger power = 1;
            while (power < number)
                power *= root;
            return number == 0 ? 0 : power;
        }
    }
}
