using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Embedding.Onnx;
using Tocsin.Engine.Similarity.Hdf5;

namespace Tocsin.Commands.Doctor;

/// <summary>
/// Looks for the optional parts: programs and libraries that some jobs need, each with its Debian package; and for those of jobs
/// that this version does not do yet, about which there is nothing to be done.
/// </summary>
internal static class Parts
{
    private const string Group = "optional parts";
    private const string LaterGroup = "for later versions";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly (string Name, string[] Question, string Purpose, string Remedy)[] Programs =
    [
        (".NET SDK", ["dotnet", "--version"], "building Tocsin", "https://dotnet.microsoft.com/download/dotnet/10.0"),
        ("node", ["node", "--version"], "building the pages (20 or later)", "https://nodejs.org/"),
        ("chromium", ["chromium", "--version"], "testing the pages", "apt install chromium"),
    ];

    private static readonly (string Name, string[] Question, string Purpose)[] LaterPrograms =
    [
        ("redis", ["redis-server", "--version"], "checkpoints in Redis, on this machine"),
        ("PostgreSQL", ["psql", "--version"], "checkpoints in PostgreSQL, on this machine"),
    ];

    // What a collection needs; the remote end does with rsync 3.1.
    private static readonly Version OldestRsync = new(3, 2, 7);

    private static readonly (string Name, string[] Question, string Remedy, Version? Oldest)[] Collecting =
    [
        ("ssh", ["ssh", "-V"], "apt install openssh-client", null),
        ("rsync", ["rsync", "--version"], "apt install rsync", OldestRsync),
    ];

    public static IEnumerable<Finding> Examine() =>
        Programs.Select(static part => Judge(Group, part.Name, Version(part.Question), part.Purpose, part.Remedy))
            .Concat(Collecting.Select(static part => Judge(part.Name, Version(part.Question), part.Remedy, part.Oldest)))
            .Concat(Libraries(CanLoad, () => (Hdf5Library.Version?.ToString(), Hdf5Library.Fault), static () => OnnxRuntime.Find().Version))
            .Concat(LaterPrograms.Select(static part => Judge(LaterGroup, part.Name, Version(part.Question), part.Purpose)));

    /// <summary>What Kafka and the search for pictures need.</summary>
    /// <param name="canLoad">Whether a library is there, by its file's name.</param>
    /// <param name="hdf5">The version of libhdf5, or what is wrong with it.</param>
    /// <param name="onnx">The version of ONNX Runtime; throws <see cref="EmbeddingException"/> when it is missing.</param>
    internal static IEnumerable<Finding> Libraries(Func<string, bool> canLoad, Func<(string? Version, string? Fault)> hdf5, Func<string> onnx)
    {
        yield return Judge(Group, "librdkafka", canLoad("librdkafka.so.1") ? "librdkafka.so.1" : null, "streams, alerts and windows on Kafka (kafka://)", "apt install librdkafka1");
        yield return Judge(Group, "libgd", canLoad("libgd.so.3") ? "libgd.so.3" : null, "decoding pictures: JPEG, PNG, GIF, WebP, BMP", "apt install libgd3");
        (string? version, string? fault) = hdf5();
        yield return Judge(Group, "libhdf5", version, "feature files of pictures (HDF5)", fault);
        yield return Runtime(onnx);
    }

    private static Finding Runtime(Func<string> onnx)
    {
        const string Name = "ONNX Runtime", Purpose = "pictures as vectors by a model of yours; the built-in descriptor needs none";
        try
        {
            return new Finding(Group, Name, Health.Good, onnx(), Purpose);
        }
        catch (EmbeddingException missing)
        {
            // Named and no good is another thing than never asked for.
            bool isNamed = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(OnnxRuntime.Variable));
            return new Finding(Group, Name, isNamed ? Health.Doubtful : Health.Absent, isNamed ? "cannot be used" : "missing", Purpose, missing.Message);
        }
    }

    private static Finding Judge(string group, string name, string? found, string purpose, string? remedy = null) => found is null
        ? new Finding(group, name, Health.Absent, "missing", purpose, remedy)
        : new Finding(group, name, Health.Good, found, purpose);

    private static Finding Judge(string name, string? found, string remedy, Version? oldest)
    {
        const string Purpose = "collecting files from remote hosts";
        return oldest is not null && System.Version.TryParse(found, out Version? version) && version < oldest
            ? new Finding(Group, name, Health.Doubtful, found!, Purpose, $"It must be {oldest} or later: {remedy}, or a newer release of the system.")
            : Judge(Group, name, found, Purpose, remedy);
    }

    private static bool CanLoad(string library)
    {
        if (!NativeLibrary.TryLoad(library, out nint handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }

    /// <summary>The version that a program tells in its first line; null when it is not there.</summary>
    private static string? Version(string[] question)
    {
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo(question[0], question[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
            });
            if (process is null)
            {
                return null;
            }

            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return "does not answer";
            }

            string line = $"{output.Result}\n{errors.Result}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "";
            return process.ExitCode == 0 ? VersionIn(line) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The first word with a digit and a dot, or the whole line.</summary>
    private static string VersionIn(string line) =>
        line.Split([' ', ',', '='], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(static word => word.Contains('.', StringComparison.Ordinal) && word.Any(char.IsAsciiDigit)) ?? line;
}
