using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary>What a run of the program left behind.</summary>
internal sealed record Outcome(int Code, string Output, string Errors);

/// <summary>The built program as a child process, killed when a test leaves it behind.</summary>
internal sealed partial class ChildProgram : IAsyncDisposable
{
    private const nuint BytesInPipe = 0x541b; // FIONREAD
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private ChildProgram(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.Environment["LOG_LEVEL"] = "";
        _process = Process.Start(start)!;
        _output = ReadOutputAsync(_process.StandardOutput);
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The program's assembly, beside the tests'.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "tocsin.dll");

    /// <summary>What it reads.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts it. Whoever was started in the background passes on that Ctrl-C is ignored: here it is what it is on a terminal.</summary>
    public static ChildProgram Start(params string[] arguments) => new(new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Assembly, .. arguments]));

    /// <summary>Runs it to its end with nothing to read.</summary>
    public static async Task<Outcome> RunAsync(params string[] arguments)
    {
        await using ChildProgram program = Start(arguments);
        program.Input.Close();
        return await program.EndAsync();
    }

    /// <summary>Runs a line of bash in which <c>tocsin</c> is the program.</summary>
    public static async Task<Outcome> RunShellAsync(string line)
    {
        await using ChildProgram program = new(new ProcessStartInfo("bash", ["-c", $"set -o pipefail; tocsin() {{ dotnet '{Assembly}' \"$@\"; }}; {line}"]));
        program.Input.Close();
        return await program.EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Outcome> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return new Outcome(_process.ExitCode, await _output, await _errors);
    }

    /// <summary>Waits until the program has printed this.</summary>
    public Task UntilItSaysAsync(string text) => Until(() =>
    {
        lock (_said)
        {
            return _said.ToString().Contains(text, StringComparison.Ordinal);
        }
    });

    /// <summary>Ctrl-C. Wait first for something that the command does: before that, the program may not listen yet.</summary>
    public void Interrupt() => Assert.Equal(0, Kill(_process.Id, signal: 2));

    /// <summary>Waits until the program has a file open.</summary>
    public Task UntilItReadsAsync(string path) =>
        Until(() => Directory.EnumerateFiles($"/proc/{_process.Id}/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget == path));

    /// <summary>Gives it one byte, which is neither a line nor a beginning by which to know gzip, and waits until it has taken it: now it waits for more.</summary>
    public async Task UntilItWaitsForInputAsync()
    {
        SafePipeHandle pipe = ((AnonymousPipeClientStream)Input.BaseStream).SafePipeHandle;
        await Input.WriteAsync('a');
        await Input.FlushAsync();
        await Until(() => Ioctl(pipe, BytesInPipe, out int waiting) == 0 && waiting == 0);
    }

    /// <summary>Waits until one of its threads stands in the opening of a named pipe that has no writer.</summary>
    public Task UntilItOpensAPipeAsync() => Until(() => Directory.EnumerateDirectories($"/proc/{_process.Id}/task").Any(WaitsForPartner));

    private async Task<string> ReadOutputAsync(StreamReader output)
    {
        char[] buffer = new char[4096];
        for (int read; (read = await output.ReadAsync(buffer)) > 0;)
        {
            lock (_said)
            {
                _said.Append(buffer, 0, read);
            }
        }

        return _said.ToString();
    }

    private static bool WaitsForPartner(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "wchan")) is "wait_for_partner" or "fifo_open";
        }
        catch (IOException)
        {
            return false; // the thread has ended
        }
    }

    /// <summary>Waits for something to become true, for a bounded time.</summary>
    public static async Task Until(Func<bool> condition, TimeSpan? limit = null)
    {
        using CancellationTokenSource late = new(limit ?? Limit);
        using PeriodicTimer pause = new(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await pause.WaitForNextTickAsync(late.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(SafePipeHandle file, nuint request, out int bytes);
}
