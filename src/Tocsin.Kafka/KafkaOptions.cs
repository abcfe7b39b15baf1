using System.Collections;

namespace Tocsin.Kafka;

/// <summary>What was configured is not what a Kafka client takes. The message names the option and the remedy, and never a value that is secret.</summary>
public sealed class KafkaOptionException(string message) : Exception(message);

/// <summary>
/// How the cluster is reached: brokers, and options of librdkafka passed through as they are (SASL, TLS, timeouts). Options that
/// Tocsin's promises rest upon are its own.
/// </summary>
/// <remarks>
/// A name may be written with <c>_</c> for <c>.</c>, as variables of the environment need it (<c>TOCSIN__Kafka__Options__sasl_password</c>); with
/// <c>File</c> at its end the value stands in that file (<c>sasl.passwordFile</c>).
/// </remarks>
public sealed record KafkaOptions
{
    // Name, and why it cannot be set.
    private static readonly Dictionary<string, string> Own = new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "write the brokers into the address, or into Kafka:Bootstrap",
        ["metadata.broker.list"] = "write the brokers into the address, or into Kafka:Bootstrap",
        ["group.id"] = "write ?group=NAME into the address",
        ["auto.offset.reset"] = "write ?from=earliest|latest|TIMESTAMP into the address",
        ["enable.auto.commit"] = "offsets are committed when what they stand for is safe",
        ["enable.auto.offset.store"] = "offsets are committed when what they stand for is safe",
        ["auto.commit.enable"] = "offsets are committed when what they stand for is safe",
        ["enable.idempotence"] = "a repeat by the network must not become a repeat in the topic",
        ["acks"] = "a record counts as delivered when all replicas in sync have it",
        ["request.required.acks"] = "a record counts as delivered when all replicas in sync have it",
        ["transactional.id"] = "Tocsin's deliveries are idempotent, not transactional",
        ["partition.assignment.strategy"] = "a worker's lanes rest on how partitions are assigned",
        ["enable.partition.eof"] = "the end of a partition is read from its watermarks",
        ["dr_cb"] = "reports of delivery are read by Tocsin",
    };

    /// <summary>Brokers for addresses that name none (<c>kafka:///topic</c>), <c>b1:9092,b2:9092</c>; empty for none.</summary>
    public string Bootstrap { get; init; } = "";

    /// <summary>Options of librdkafka by name, <c>security.protocol</c>, <c>sasl.mechanisms</c>, <c>ssl.ca.location</c>, …</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads <c>NAME=VALUE</c> pairs as a command line gives them.</summary>
    /// <exception cref="KafkaOptionException">One is no pair.</exception>
    public static KafkaOptions Parse(IEnumerable<string> pairs)
    {
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                // Not repeated: what is no pair may be a password.
                throw new KafkaOptionException("A Kafka option is NAME=VALUE, for example security.protocol=SASL_SSL; one that was given has no '=' after a name.");
            }

            options[pair[..equals].Trim()] = pair[(equals + 1)..].Trim();
        }

        return new KafkaOptions { Options = options };
    }

    /// <summary>The variables <c>TOCSIN__Kafka__Options__…</c> below these options: what is given here already wins.</summary>
    public KafkaOptions WithVariables(IDictionary variables)
    {
        const string Prefix = "TOCSIN__Kafka__Options__";
        Dictionary<string, string> options = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in variables)
        {
            if (variable.Key is string name && variable.Value is string value && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && name.Length > Prefix.Length)
            {
                options[name[Prefix.Length..].Replace('_', '.')] = value;
            }
        }

        foreach ((string name, string value) in Options)
        {
            options[name.Replace('_', '.')] = value;
        }

        return this with { Options = options };
    }

    /// <summary>The brokers of an address, or those of these options where it names none.</summary>
    /// <exception cref="KafkaOptionException">Neither names any.</exception>
    public string BootstrapOf(KafkaAddress address) =>
        address.Bootstrap.Length > 0 ? address.Bootstrap
        : KafkaAddress.Brokers(Bootstrap, out string fault) is not { } brokers ? throw new KafkaOptionException($"Kafka:Bootstrap: {fault}.")
        : brokers.Length > 0 ? brokers
        : throw new KafkaOptionException($"'{address.Text}' names no broker, and Kafka:Bootstrap names none either. Write kafka://HOST:9092/{address.Topic}, or set Kafka:Bootstrap.");

    /// <summary>Everything that is wrong with the names and the files; values are judged by librdkafka when a client is made.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        foreach ((string written, string value) in Options)
        {
            (string name, bool isFile) = Name(written);
            if (Own.TryGetValue(name, out string? why))
            {
                faults.Add($"The Kafka option '{name}' is Tocsin's own: {why}. Remove it.");
            }
            else if (isFile && !File.Exists(value))
            {
                faults.Add($"The Kafka option '{written}' names a file that is not there: '{value}'. Name a file that this process may read and that holds the value alone.");
            }
        }

        return faults;
    }

    /// <summary>The pairs that a client is made with, secrets read.</summary>
    /// <exception cref="KafkaOptionException">The first of <see cref="Faults"/>, or a file that cannot be read.</exception>
    internal Dictionary<string, string> Resolve(string bootstrap)
    {
        if (Faults() is [{ } first, ..])
        {
            throw new KafkaOptionException(first);
        }

        Dictionary<string, string> resolved = new(StringComparer.Ordinal) { ["client.id"] = "tocsin" };
        foreach ((string written, string value) in Options)
        {
            (string name, bool isFile) = Name(written);
            resolved[name] = isFile ? ReadSecret(written, value) : value;
        }

        resolved["bootstrap.servers"] = bootstrap;
        return resolved;
    }

    /// <summary>Names only: a value may be a secret.</summary>
    public override string ToString() => $"Kafka at '{Bootstrap}' with {(Options.Count == 0 ? "no options" : string.Join(", ", Options.Keys))}";

    private static (string Name, bool IsFile) Name(string written)
    {
        string name = written.Replace('_', '.').ToLowerInvariant();
        if (name.EndsWith("file", StringComparison.Ordinal) && name.Length > 4)
        {
            return (name[..^4].TrimEnd('.'), true);
        }

        return (name, false);
    }

    private static string ReadSecret(string name, string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KafkaOptionException($"The Kafka option '{name}' cannot be read from '{path}': {exception.Message}");
        }
    }
}
