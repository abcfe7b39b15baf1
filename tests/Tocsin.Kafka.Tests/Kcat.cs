using System.Diagnostics;

namespace Tocsin.Kafka.Tests;

/// <summary>Debian's kcat: a client of Kafka that shares no code with this repository above librdkafka.</summary>
internal static class Kcat
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Sends one message a line.</summary>
    public static void Produce(MockKafka kafka, string topic, IEnumerable<string> lines, int? partition = null) =>
        Run(string.Join('\n', lines), ["-P", "-b", kafka.Bootstrap, "-t", topic, .. partition is { } one ? ["-p", $"{one}"] : Array.Empty<string>()]);

    /// <summary>All messages of a topic from its beginning to its end, each in a form of kcat's (<c>%p %o %k %s %h</c>), in the order of its partitions and offsets.</summary>
    public static string[] Consume(MockKafka kafka, string topic, string form = "%s") =>
        Run(null, ["-C", "-b", kafka.Bootstrap, "-t", topic, "-o", "beginning", "-e", "-q", "-f", "%p %o " + form + "\\n"])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 3))
            .OrderBy(parts => int.Parse(parts[0])).ThenBy(parts => long.Parse(parts[1]))
            .Select(parts => parts[2])
            .ToArray();

    /// <summary>Its standard output; throws when it fails.</summary>
    public static string Run(string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo("kcat", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"kcat {string.Join(' ', arguments)} ran for {Patience.TotalSeconds:0} s.");
        }

        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"kcat {string.Join(' ', arguments)}: {errors.Result}");
    }
}
