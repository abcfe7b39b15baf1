using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.EndToEnd.Tests.Crashes;

/// <summary>The built program as a child process that is killed without warning (SIGKILL: it can do nothing about it), or asked to stop.</summary>
internal sealed partial class KillableProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private KillableProgram(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    /// <summary>Ends when the program has written a line that holds <paramref name="readyText"/>.</summary>
    public static KillableProgram Start(string? readyText, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "tocsin.dll"), .. arguments]) // as ChildProgram does
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LOG_LEVEL"] = "";
        start.Environment["DOTNET_TieredPGO"] = "0"; // none of these processes lives long enough to earn it back
        foreach ((string key, string value) in environment)
        {
            start.Environment[key] = value;
        }

        KillableProgram program = new(new Process { StartInfo = start });
        program._process.OutputDataReceived += (_, line) => program.Note(program._output, line.Data, readyText);
        program._process.ErrorDataReceived += (_, line) => program.Note(program._errors, line.Data, readyText);
        program._process.Start();
        program._process.StandardInput.Close();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Waits until it is ready; throws with its own words when it ends before.</summary>
    public async Task UntilReadyAsync()
    {
        Task first = await Task.WhenAny(_ready.Task, _process.WaitForExitAsync()).WaitAsync(Patience);
        if (first != _ready.Task && !_ready.Task.IsCompleted)
        {
            throw new InvalidOperationException($"The program ended before it was ready, with code {_process.ExitCode}: {Output}{Errors}");
        }
    }

    public async Task KillAsync()
    {
        _process.Kill(); // SIGKILL
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Ctrl-C twice at once; answers the exit code.</summary>
    public async Task<int> InterruptTwiceAsync()
    {
        Assert.Equal((0, 0), (Signal(_process.Id, signal: 2), Signal(_process.Id, signal: 2)));
        return await EndAsync();
    }

    /// <summary>SIGTERM; answers the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Assert.Equal(0, Signal(_process.Id, signal: 15));
        return await EndAsync();
    }

    /// <summary>Waits for its own end; answers the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Note(StringBuilder text, string? line, string? readyText)
    {
        if (line is null)
        {
            return;
        }

        lock (text)
        {
            text.AppendLine(line);
        }

        if (readyText is not null && line.Contains(readyText, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
