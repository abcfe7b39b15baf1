using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Examining;

/// <summary>
/// Has files read by a short-lived process, which a damaged one may end: by a signal, by reading for ever, by asking for more memory than there is. Of that nothing is
/// left but an answer.
/// </summary>
/// <param name="program">The program.</param>
/// <param name="arguments">What makes it call <see cref="ExaminationHere"/> and write the answer as a line of JSON; the use, names of a matrix and the file follow.</param>
/// <param name="limits">What the process may take.</param>
public sealed class ChildExaminer(string program, IReadOnlyList<string> arguments, ExaminationLimits limits) : IFeatureExaminer
{
    private const int FirstSignal = 128; // exit codes beyond it are signals, as shells count
    private const int ProcessorTimeOver = 24; // SIGXCPU

    /// <summary>How answers are written.</summary>
    public static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // What a broken, and no other, file makes the library do: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS.
    private static ReadOnlySpan<int> Crashes => [4, 5, 6, 7, 8, 11, 31];

    /// <inheritdoc/>
    public FeatureExamination Examine(FeatureQuestion question, CancellationToken cancellation)
    {
        long bytes = new FileInfo(question.Path) is { Exists: true } file ? file.Length : 0;
        using Process process = Start(question);
        using CancellationTokenRegistration stop = cancellation.Register(() => Kill(process));
        process.StandardInput.Close();
        Task<string> answer = process.StandardOutput.ReadToEndAsync(CancellationToken.None), complaint = process.StandardError.ReadToEndAsync(CancellationToken.None);
        bool inTime = process.WaitForExit(limits.ClockFor(bytes));
        if (!inTime)
        {
            Kill(process);
        }

        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        FeatureExamination? found = process.ExitCode == 0 ? Read(answer.Result) : null; // what it broke may show when it ends
        if (found is null && question.Use != FeatureUse.Read)
        {
            FileReplacement.RemoveRehearsal(question.Path);
        }

        int signal = process.ExitCode - FirstSignal;
        return found is not null ? found with { File = question.Path }
            : !inTime ? Damaged(question.Path, $"reading it did not come to an end within {limits.ClockFor(bytes).TotalSeconds:0} s")
            : signal == ProcessorTimeOver ? Damaged(question.Path, $"reading it did not come to an end within {limits.TimeFor(bytes).TotalSeconds:0} s of processor time")
            : Crashes.Contains(signal) ? Damaged(question.Path, $"reading it ended the HDF5 library (signal {signal.ToString(CultureInfo.InvariantCulture)})")
            : throw Failed(question.Path, $"'{program}' ended with {process.ExitCode}{(complaint.Result.Split('\n')[0] is { Length: > 0 } said ? $": {said}" : "")}");
    }

    private static FeatureExamination Damaged(string path, string how) => new(path) { Code = FeatureFileException.Damaged, Reason = FeatureFaults.Damage(path, how) };

    private static FeatureFileException Failed(string path, string how, Exception? inner = null) =>
        new(FeatureFileException.Unreadable, $"'{path}' could not be examined before it is opened: {how}. Try again when the machine has processes and memory to spare.", inner);

    private static FeatureExamination? Read(string answer)
    {
        try
        {
            return answer.Length == 0 ? null : JsonSerializer.Deserialize<FeatureExamination>(answer, Json);
        }
        catch (JsonException)
        {
            return null; // it ended in the middle of a word
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    private Process Start(FeatureQuestion question)
    {
        ProcessStartInfo start = new(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] all =
        [
            .. arguments, "--use", question.Use.ToString().ToLowerInvariant(), "--limit", ((int)limits.Time.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            .. question.Matrix.SelectMany(static name => (string[])["--matrix", name]), Path.GetFullPath(question.Path),
        ];
        foreach (string argument in all)
        {
            start.ArgumentList.Add(argument);
        }

        Prepare(start.Environment);
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception cannot) when (cannot is Win32Exception or InvalidOperationException)
        {
            throw Failed(question.Path, $"'{program}' cannot be started ({cannot.Message})", cannot);
        }
    }

    /// <summary>What the process is told.</summary>
    public static void Prepare(IDictionary<string, string?> environment)
    {
        // Small and soon ready.
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_TieredPGO"] = "0";
        environment["DOTNET_DbgEnableMiniDump"] = "0";

        // Damage that only writes a little beside its memory would end nobody here, and then somebody there: glibc looks at each piece when it is given back. Where
        // there is no such library these say nothing.
        environment["MALLOC_CHECK_"] = "3";
        environment["MALLOC_PERTURB_"] = "165";
        if (OperatingSystem.IsLinux())
        {
            environment["LD_PRELOAD"] = environment.TryGetValue("LD_PRELOAD", out string? before) && !string.IsNullOrEmpty(before) ? $"{before}:{MallocDebug}" : MallocDebug;
        }
    }

    private const string MallocDebug = "libc_malloc_debug.so.0";
}
