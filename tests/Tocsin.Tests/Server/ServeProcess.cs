using System.Diagnostics;
using System.Text;

namespace Tocsin.Tests.Server;

/// <summary>The program itself, started as <c>tocsin serve</c> in a process of its own.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(Process process) => _process = process;

    /// <summary>What it wrote on standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Starts it with these arguments after <c>serve</c>; the port is 0 unless they say otherwise.</summary>
    public static ServeProcess Start(params string[] arguments)
    {
        // Whoever was started in the background passes on that Ctrl-C is ignored: here it is what it is on a terminal.
        var start = new ProcessStartInfo("env")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add("--default-signal=INT");
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "tocsin.dll"));
        start.ArgumentList.Add("serve");
        foreach (string argument in arguments.Contains("--listen") ? arguments : [.. arguments, "--listen", "127.0.0.1:0"])
        {
            start.ArgumentList.Add(argument);
        }

        var serve = new ServeProcess(new Process { StartInfo = start });
        serve._process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith("Tocsin listens on ", StringComparison.Ordinal) == true)
            {
                serve._address.TrySetResult(new Uri(line.Data["Tocsin listens on ".Length..]));
            }
            else if (line.Data is null)
            {
                serve._address.TrySetException(new InvalidOperationException($"The server ended: {serve.Errors}"));
            }
        };
        serve._process.ErrorDataReceived += (_, line) =>
        {
            lock (serve._errors)
            {
                serve._errors.AppendLine(line.Data);
            }
        };
        serve._process.Start();
        serve._process.BeginOutputReadLine();
        serve._process.BeginErrorReadLine();
        return serve;
    }

    /// <summary>Where it listens, once it does.</summary>
    public Task<Uri> AddressAsync() => _address.Task.WaitAsync(ServerUnderTest.Patience);

    /// <summary>Sends a signal by its name: <c>TERM</c>, <c>INT</c>, <c>KILL</c>.</summary>
    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end and returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(ServerUnderTest.Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
