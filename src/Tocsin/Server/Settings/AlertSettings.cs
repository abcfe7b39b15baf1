using Tocsin.Sinks;

namespace Tocsin.Server.Settings;

/// <summary>Where alerts are sent, besides the pages and the API.</summary>
public sealed record AlertSettings
{
    /// <summary>The sinks. Each gets the alerts of all streams.</summary>
    public IReadOnlyList<AlertSinkSettings> Sinks { get; init; } = [];
}

/// <summary>One sink. Its address alone may stand for the group: <c>"https://ops.example.org/tocsin"</c>.</summary>
[Shorthand(nameof(Address))]
public sealed record AlertSinkSettings
{
    private static readonly AlertSinkOptions Defaults = new();

    /// <summary>A file, <c>http://…</c> or <c>https://…</c> for a webhook, or <c>kafka://BROKER:9092/TOPIC</c>.</summary>
    public string Address { get; init; } = "";

    /// <summary>Signs webhooks; they go without a signature when it is not given.</summary>
    [Secret]
    public string? Secret { get; init; }

    /// <summary>Whether a webhook may be on loopback, a private or a link-local address.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>How long one try of a webhook may take.</summary>
    [Span("1s", "5m")]
    public TimeSpan Timeout { get; init; } = Defaults.WebhookTimeout;

    /// <summary>How it sends.</summary>
    internal AlertSinkOptions ToOptions() => Defaults with
    {
        WebhookSecret = Secret is null ? default : System.Text.Encoding.UTF8.GetBytes(Secret),
        AllowPrivateWebhooks = AllowPrivate,
        WebhookTimeout = Timeout,
    };
}
