using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tocsin.Sinks;
using Tocsin.Sinks.Webhooks;

namespace Tocsin.Tests.Sinks.Webhooks;

public sealed class WebhookSinkTests : IAsyncLifetime
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("a secret of some length");

    private readonly List<(IHeaderDictionary Headers, byte[] Body)> _received = [];
    private RequestDelegate _answer = static _ => Task.CompletedTask;
    private WebApplication _receiver = null!;

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static server => server.Listen(System.Net.IPAddress.Loopback, 0));
        _receiver = builder.Build();
        _receiver.Run(async context =>
        {
            MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            _received.Add((new HeaderDictionary(context.Request.Headers.ToDictionary()), body.ToArray()));
            await _answer(context);
        });
        await _receiver.StartAsync();
    }

    public Task DisposeAsync() => _receiver.DisposeAsync().AsTask();

    [Fact]
    public async Task A_message_arrives_as_it_is_with_its_key_and_a_signature_that_can_be_checked()
    {
        await using WebhookSink sink = Sink();
        await sink.SendAsync(Alerts.Of(1), default);
        (IHeaderDictionary headers, byte[] body) = Assert.Single(_received);
        Assert.Equal(Alerts.Of(1).Message.ToArray(), body);
        Assert.Equal("application/json; charset=utf-8", headers.ContentType);
        Assert.Equal("windows-404-20250530T185201Z/0", headers["Idempotency-Key"]);
        string timestamp = headers["Tocsin-Timestamp"]!;
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp + "."), .. body];
        byte[] expected = HMACSHA256.HashData(Secret, signed);
        Assert.Equal($"v1={Convert.ToHexString(expected).ToLowerInvariant()}", headers["Tocsin-Signature"]);
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_signature()
    {
        await using WebhookSink sink = Sink(static options => options with { WebhookSecret = default });
        await sink.SendAsync(Alerts.Of(1), default);
        Assert.False(_received[0].Headers.ContainsKey("Tocsin-Signature"));
    }

    [Fact]
    public async Task A_group_that_a_log_made_up_cannot_break_out_of_its_header()
    {
        await using WebhookSink sink = Sink();
        await sink.SendAsync(Alerts.Of(1, group: "é\r\nX-Evil: 1"), default);
        Assert.False(_received[0].Headers.ContainsKey("X-Evil"));
        Assert.StartsWith("windows-%C3%A9%0D%0AX-Evil%3A%201-", _received[0].Headers["Idempotency-Key"].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(429, true)]
    [InlineData(408, true)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    public async Task What_the_receiver_says_decides_whether_it_is_tried_again(int status, bool retriable)
    {
        _answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsync("because\nof \u001b[31mthat " + new string('x', 10_000));
        };
        await using WebhookSink sink = Sink();
        AlertNotSentException fault = await Assert.ThrowsAsync<AlertNotSentException>(() => sink.SendAsync(Alerts.Of(1), default));
        Assert.Equal(retriable, fault.Retriable);
        Assert.Equal(TimeSpan.FromSeconds(7), fault.RetryAfter);
        Assert.Contains($"answers {status} (because", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', fault.Message);
        Assert.True(fault.Message.Length < 1_000);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        _answer = static context =>
        {
            context.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        await using WebhookSink sink = Sink();
        AlertNotSentException fault = await Assert.ThrowsAsync<AlertNotSentException>(() => sink.SendAsync(Alerts.Of(1), default));
        Assert.False(fault.Retriable);
        Assert.Single(_received);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_given_up_on_after_the_timeout()
    {
        TaskCompletionSource end = new();
        _answer = _ => end.Task;
        await using WebhookSink sink = Sink(static options => options with { WebhookTimeout = TimeSpan.FromSeconds(1) });
        AlertNotSentException fault = await Assert.ThrowsAsync<AlertNotSentException>(() => sink.SendAsync(Alerts.Of(1), default));
        Assert.True(fault.Retriable);
        Assert.Contains("does not answer within 1 s", fault.Message, StringComparison.Ordinal);
        end.SetResult();
    }

    [Fact]
    public async Task A_receiver_that_is_away_is_a_fault_that_may_pass()
    {
        await _receiver.StopAsync();
        await using WebhookSink sink = Sink();
        Assert.True((await Assert.ThrowsAsync<AlertNotSentException>(() => sink.SendAsync(Alerts.Of(1), default))).Retriable);
    }

    [Fact]
    public async Task This_machine_is_not_called_unless_allowed()
    {
        await using WebhookSink sink = Sink(static options => options with { AllowPrivateWebhooks = false });
        Assert.False((await Assert.ThrowsAsync<AlertNotSentException>(() => sink.OpenAsync(default))).Retriable);
        Assert.False((await Assert.ThrowsAsync<AlertNotSentException>(() => sink.SendAsync(Alerts.Of(1), default))).Retriable);
        Assert.Empty(_received);
    }

    [Fact]
    public async Task What_stands_in_a_query_is_not_shown()
    {
        await using WebhookSink sink = new(new Uri("https://hooks.example.org/a?token=verysecret"), new AlertSinkOptions(), TimeProvider.System);
        Assert.Equal("https://hooks.example.org/a?…", sink.Address);
    }

    private WebhookSink Sink(Func<AlertSinkOptions, AlertSinkOptions>? change = null)
    {
        AlertSinkOptions options = new() { WebhookSecret = Secret, AllowPrivateWebhooks = true };
        return new WebhookSink(new Uri(_receiver.Urls.First() + "/hook"), change?.Invoke(options) ?? options, TimeProvider.System);
    }
}
