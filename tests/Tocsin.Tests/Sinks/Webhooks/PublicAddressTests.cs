using System.Net;
using Tocsin.Sinks;
using Tocsin.Sinks.Webhooks;

namespace Tocsin.Tests.Sinks.Webhooks;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("2002:7f00:1::1")]
    public void Ours_are_not_public(string address) => Assert.False(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("192.169.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("::ffff:8.8.8.8")]
    public void Others_are(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_comes_to_mean_this_machine_after_the_check_is_refused_at_the_connection()
    {
        Queue<IPAddress> answers = new([IPAddress.Parse("8.8.8.8"), IPAddress.Loopback]);
        WebhookConnection connection = new(allowPrivate: false, (_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]));
        await connection.ResolveAsync("hooks.example.org", default);
        AlertNotSentException refused = await Assert.ThrowsAsync<AlertNotSentException>(() => connection.OpenAsync(new DnsEndPoint("hooks.example.org", 80), default).AsTask());
        Assert.Contains("127.0.0.1", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-private-webhooks", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_addresses_only_public_ones_are_called()
    {
        WebhookConnection connection = new(allowPrivate: false, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("8.8.8.8")]));
        Assert.Equal([IPAddress.Parse("8.8.8.8")], await connection.ResolveAsync("hooks.example.org", default));
    }

    [Theory]
    [InlineData("[::1]")]
    [InlineData("127.0.0.1")]
    public async Task An_address_that_is_written_out_is_refused_for_good(string host)
    {
        AlertNotSentException refused = await Assert.ThrowsAsync<AlertNotSentException>(() => new WebhookConnection(allowPrivate: false).ResolveAsync(host, default));
        Assert.False(refused.Retriable);
    }
}
