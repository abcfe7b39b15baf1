namespace Tocsin.Sinks;

/// <summary>How alerts are sent.</summary>
internal sealed record AlertSinkOptions
{
    /// <summary>Shortest secret that signs webhooks, in bytes.</summary>
    public const int ShortestSecret = 16;

    /// <summary>Key of the signature of webhooks; empty to send without one.</summary>
    public ReadOnlyMemory<byte> WebhookSecret { get; init; }

    /// <summary>True to call webhooks on loopback, private and link-local addresses, too.</summary>
    public bool AllowPrivateWebhooks { get; init; }

    /// <summary>How long one try may take, connecting included. From 1 s to 5 min.</summary>
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Alerts that wait for a sink that is down; further ones are counted and not sent to it. From 1 to 100,000.</summary>
    public int Waiting { get; init; } = 1_000;

    /// <summary>Everything that is wrong, each with its key; empty when nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (WebhookSecret.Length is > 0 and < ShortestSecret)
            yield return $"WebhookSecret has {WebhookSecret.Length} bytes; it must have {ShortestSecret} or more ('openssl rand -hex 32' makes a good one).";
        if (WebhookTimeout < TimeSpan.FromSeconds(1) || WebhookTimeout > TimeSpan.FromMinutes(5))
            yield return $"WebhookTimeout is {WebhookTimeout}; it must be from 1 s to 5 min.";
        if (Waiting is < 1 or > 100_000)
            yield return $"Waiting is {Waiting}; it must be from 1 to 100,000.";
    }
}
