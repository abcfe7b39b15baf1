using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Settings;

public sealed class QuantitiesTests
{
    [Theory]
    [InlineData("250ms", 0.25)]
    [InlineData("30s", 30)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("7d", 604800)]
    public void A_duration_is_read(string text, double seconds)
    {
        Assert.True(Quantities.TryParseDuration(text, out TimeSpan value));
        Assert.Equal(seconds, value.TotalSeconds);
        Assert.True(Quantities.TryParseDuration(Quantities.Format(value), out TimeSpan again));
        Assert.Equal(value, again);
    }

    [Theory]
    [InlineData("64KiB", 65536)]
    [InlineData("1GiB", 1 << 30)]
    [InlineData("512B", 512)]
    [InlineData("4096", 4096)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(Quantities.TryParseSize(text, out long value));
        Assert.Equal(bytes, value);
        Assert.True(Quantities.TryParseSize(Quantities.FormatSize(value), out long again));
        Assert.Equal(value, again);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("-1s")]
    [InlineData("s")]
    [InlineData("1e9s")]
    [InlineData("")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(Quantities.TryParseDuration(text, out _));

    [Theory]
    [InlineData("127.0.0.1:8800", true)]
    [InlineData("[::1]:8800", true)]
    [InlineData("localhost:80", true)]
    [InlineData("*:80", true)]
    [InlineData("::1:80", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1:70000", false)]
    [InlineData("example.org:80", false)]
    [InlineData("", false)]
    public void An_endpoint_is_an_address_and_a_port(string text, bool valid) => Assert.Equal(valid, Quantities.TryParseEndpoint(text, out _));
}
