using System.Runtime.InteropServices;

namespace Tocsin.Kafka.Tests;

/// <summary>What tests with Kafka need of the machine.</summary>
internal static class KafkaParts
{
    /// <summary>Why they cannot run, or null.</summary>
    public static string? Missing { get; } =
        !NativeLibrary.TryLoad("librdkafka.so.1", out _) ? "needs librdkafka: sudo eng/setup.sh" : null;

    /// <summary>Why tests with kcat cannot run, or null.</summary>
    public static string? MissingKcat { get; } = Missing ?? (OnPath("kcat") ? null : "needs kcat: sudo eng/setup.sh");

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <summary>A test that needs librdkafka; skips with the reason where it is not installed.</summary>
internal sealed class KafkaFactAttribute : FactAttribute
{
    public KafkaFactAttribute() => Skip = KafkaParts.Missing;
}

/// <summary>A test that needs librdkafka and kcat, a client that is not ours; skips with the reason where one is not installed.</summary>
internal sealed class KcatFactAttribute : FactAttribute
{
    public KcatFactAttribute() => Skip = KafkaParts.MissingKcat;
}
