using System.Globalization;

namespace Tocsin.Kafka;

/// <summary>Where to begin a partition of which nobody has a position.</summary>
public enum KafkaStart
{
    /// <summary>With what arrives from now on.</summary>
    Latest,

    /// <summary>With the oldest message that Kafka still has.</summary>
    Earliest,

    /// <summary>With the first message at or after <see cref="KafkaAddress.FromTime"/>.</summary>
    Time,
}

/// <summary>A topic of a Kafka cluster as people write it: <c>kafka://b1:9092,b2:9092/topic?group=NAME&amp;from=earliest|latest|TIMESTAMP</c>.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Bootstrap">The brokers to ask first, each with its port; empty when the address leaves them to the settings (<c>kafka:///topic</c>).</param>
/// <param name="Topic">The topic.</param>
/// <param name="Group">The consumer group; null when the address names none.</param>
/// <param name="From">Where to begin without a position; null when the address does not say.</param>
/// <param name="FromTime">With <see cref="KafkaStart.Time"/>: from when on (UTC).</param>
public sealed record KafkaAddress(string Text, string Bootstrap, string Topic, string? Group = null, KafkaStart? From = null, DateTime FromTime = default)
{
    /// <summary>What an address begins with.</summary>
    public const string Scheme = "kafka://";

    /// <summary>The port of a broker that is named without one.</summary>
    public const int DefaultPort = 9092;

    private const int MaxTopicLength = 249; // Kafka's own limit
    private const string Forms = "Write kafka://HOST[:PORT][,HOST[:PORT]…]/TOPIC, with ?group=NAME and &from=earliest|latest|TIMESTAMP where they are wanted.";

    /// <summary>Whether a text means to be such an address.</summary>
    public static bool Is(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address; on failure <paramref name="fault"/> says what is wrong and what would be right.</summary>
    public static KafkaAddress? Parse(string text, out string fault)
    {
        fault = "";
        if (!Is(text))
        {
            return No(text, "it does not begin with kafka://", out fault);
        }

        string rest = text[Scheme.Length..];
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        string query = question < 0 ? "" : rest[(question + 1)..];
        rest = question < 0 ? rest : rest[..question];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (rest.Contains('@', StringComparison.Ordinal))
        {
            fault = "A kafka:// address takes no user and no password: they would be shown wherever the address is. "
                + "Set sasl.username and sasl.passwordFile among the Kafka options.";
            return null;
        }

        if (slash < 0)
        {
            return No(text, "it names no topic", out fault);
        }

        string topic = rest[(slash + 1)..].TrimEnd('/');
        if (TopicFault(topic) is { } unfit)
        {
            return No(text, unfit, out fault);
        }

        if (Brokers(rest[..slash], out string wrong) is not { } bootstrap)
        {
            return No(text, wrong, out fault);
        }

        var address = new KafkaAddress(text, bootstrap, topic);
        foreach (string part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (address.With(part, out wrong) is not { } more)
            {
                return No(text, wrong, out fault);
            }

            address = more;
        }

        return address;
    }

    /// <summary>Reads where to begin: <c>earliest</c>, <c>latest</c> or a time (ISO 8601; UTC where it says no offset). Null when it is none of them.</summary>
    public static (KafkaStart From, DateTime Time)? ParseFrom(string text) => text switch
    {
        "earliest" => (KafkaStart.Earliest, default),
        "latest" => (KafkaStart.Latest, default),
        _ => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time)
            ? (KafkaStart.Time, time)
            : null,
    };

    /// <summary>Reads brokers, <c>b1,b2:9093</c>: with their ports, or null with what is wrong. Nothing at all is an empty text.</summary>
    public static string? Brokers(string text, out string fault)
    {
        fault = "";
        if (text.Length == 0)
        {
            return "";
        }

        string[] brokers = text.Split(',');
        for (int i = 0; i < brokers.Length; i++)
        {
            // An IPv6 address stands in brackets; a colon after them, or the only one, is followed by the port.
            string broker = brokers[i].Trim();
            int colon = broker.LastIndexOf(':');
            bool hasPort = colon > broker.LastIndexOf(']') && (broker.StartsWith('[') || broker.IndexOf(':', StringComparison.Ordinal) == colon);
            string host = (hasPort ? broker[..colon] : broker).Trim('[', ']');
            int port = DefaultPort;
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown || (hasPort && (!int.TryParse(broker.AsSpan(colon + 1), NumberStyles.None, null, out port) || port is < 1 or > 65535)))
            {
                fault = $"'{broker}' is no broker (HOST or HOST:PORT)";
                return null;
            }

            brokers[i] = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
        }

        return string.Join(',', brokers);
    }

    private KafkaAddress? With(string part, out string fault)
    {
        fault = "";
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? part : part[..equals];
        string value = equals < 0 ? "" : Uri.UnescapeDataString(part[(equals + 1)..]);
        switch (name)
        {
            case "group" when value.Length is > 0 and <= MaxTopicLength && !value.Any(char.IsControl):
                return this with { Group = value };
            case "group":
                fault = $"a group has 1 to {MaxTopicLength} printable characters";
                return null;
            case "from" when ParseFrom(value) is { } start:
                return this with { From = start.From, FromTime = start.Time };
            case "from":
                fault = $"from={value} is neither earliest nor latest nor a time";
                return null;
            default:
                fault = $"'{name}' is neither group nor from; options of the client stand in the settings (Kafka:Options), not in an address";
                return null;
        }
    }

    private static KafkaAddress? No(string text, string why, out string fault)
    {
        fault = $"'{text}' is no Kafka address: {why}. {Forms}";
        return null;
    }

    private static string? TopicFault(string name) => name switch
    {
        "" => "it names no topic",
        "." or ".." => $"'{name}' is no topic",
        { Length: > MaxTopicLength } => $"a topic has at most {MaxTopicLength} characters; this one has {name.Length}",
        _ when !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') => $"'{name}' is no topic: letters, digits, '.', '_' and '-' are what Kafka takes",
        _ => null,
    };
}
