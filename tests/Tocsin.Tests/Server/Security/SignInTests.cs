using System.Net;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Security;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Key = "reader-secret-key-of-this-test";

    private ServerUnderTest _server = null!;
    private HttpClient _browser = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerUnderTest.StartAsync(
            new TocsinSettings { Server = new ServerSettings { Keys = [new KeySettings { Name = "reader", Role = Role.Read, Key = Key }] } });
        _browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _server.Server.Address };
        _browser.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_browser_signs_in_sees_and_signs_out()
    {
        using HttpResponseMessage sent = await _browser.GetAsync("/metrics?a=b");
        Assert.Equal("/sign-in?to=%2Fmetrics%3Fa%3Db", sent.Headers.Location?.OriginalString);

        using HttpResponseMessage signedIn = await SignInAsync(Key, "/metrics");
        Assert.Equal("/metrics", signedIn.Headers.Location?.OriginalString);
        string cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);

        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("/metrics")).StatusCode);
        await _browser.PostAsync("/sign-out", null);
        Assert.Equal(HttpStatusCode.Redirect, (await _browser.GetAsync("/metrics")).StatusCode);
    }

    [Fact]
    public async Task A_wrong_key_stays_outside()
    {
        using HttpResponseMessage refused = await SignInAsync("wrong", "/");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.False(refused.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task Nobody_is_sent_to_somebody_elses_page(string to)
    {
        using HttpResponseMessage signedIn = await SignInAsync(Key, to);

        Assert.Equal("/", signedIn.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task What_the_address_says_is_encoded_on_the_page()
    {
        string page = await _browser.GetStringAsync("/sign-in?to=%2F%22%3E%3Cscript%3E");

        Assert.DoesNotContain("\"><script", page, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> SignInAsync(string key, string to) =>
        _browser.PostAsync("/sign-in", new FormUrlEncodedContent([new("key", key), new("to", to)]));
}
