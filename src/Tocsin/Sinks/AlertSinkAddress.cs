using Tocsin.Kafka;

namespace Tocsin.Sinks;

/// <summary>What kind of sink an address names.</summary>
internal enum AlertSinkKind
{
    /// <summary>A path: one message a line is added to the file.</summary>
    File,

    /// <summary><c>http://…</c> or <c>https://…</c>: one POST a message.</summary>
    Webhook,

    /// <summary><c>kafka://BROKER[:PORT][,BROKER…]/TOPIC</c>.</summary>
    Kafka,
}

/// <summary>Where alerts are sent to, as people write it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it was written.</param>
/// <param name="Path">Full path, for a file.</param>
/// <param name="Url">For a webhook.</param>
/// <param name="Kafka">For Kafka.</param>
internal sealed record AlertSinkAddress(AlertSinkKind Kind, string Text, string Path = "", Uri? Url = null, KafkaAddress? Kafka = null)
{
    private const string Forms = "Write a path of a file, https://HOST/PATH for a webhook, or kafka://BROKER:9092/TOPIC.";

    /// <summary>Reads an address; on failure <paramref name="fault"/> says what is wrong and what would be right.</summary>
    public static AlertSinkAddress? Parse(string text, out string fault)
    {
        fault = "";
        if (KafkaAddress.Is(text))
        {
            return ParseKafka(text, out fault);
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            return ParseWebhook(text, out fault);
        }

        if (string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal) || text == "-")
        {
            fault = $"'{text.Replace('\0', '?')}' is no place for alerts. {Forms}";
            return null;
        }

        string path = System.IO.Path.GetFullPath(text);
        if (Directory.Exists(path) || text.EndsWith('/'))
        {
            fault = $"'{text}' is a folder; alerts are added to a file. Name one in it: {System.IO.Path.Combine(text, "alerts.jsonl")}.";
            return null;
        }

        return new(AlertSinkKind.File, text, Path: path);
    }

    private static AlertSinkAddress? ParseWebhook(string text, out string fault)
    {
        fault = "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            fault = $"'{text}' is no place for alerts. {Forms}";
            return null;
        }

        if (url.UserInfo.Length > 0)
        {
            // Would end in logs and status pages; the signature is the way to say who sends.
            fault = $"'{url.Host}' is given with a user or password, which a webhook's address must not have: let the receiver check the signature instead.";
            return null;
        }

        return new(AlertSinkKind.Webhook, text, Url: url);
    }

    private static AlertSinkAddress? ParseKafka(string text, out string fault)
    {
        if (KafkaAddress.Parse(text, out fault) is not { } kafka)
        {
            return null;
        }

        if (kafka.Group is not null || kafka.From is not null)
        {
            fault = $"'{text}' is no place for alerts: group and from are for reading. {Forms}";
            return null;
        }

        return new(AlertSinkKind.Kafka, text, Kafka: kafka);
    }
}
