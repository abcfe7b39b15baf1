using System.Diagnostics;

namespace Tocsin.EndToEnd.Tests.Ingestion;

/// <summary>Debian's <c>nc</c>: a TCP peer that is not ours.</summary>
internal sealed class NetCat : IAsyncDisposable
{
    private const string Program = "/usr/bin/nc";

    private readonly Process _process;

    private NetCat(params string[] arguments) => _process = Process.Start(
        new ProcessStartInfo(Program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;

    /// <summary>Why tests with it are skipped, or null.</summary>
    public static string? Missing { get; } = File.Exists(Program) ? null : $"needs {Program}: run eng/setup.sh";

    /// <summary>Listens, and keeps listening when a peer goes.</summary>
    public static NetCat Listen(int port) => new("-lk", "127.0.0.1", $"{port}");

    /// <summary>Connects, and closes the connection when its input ends.</summary>
    public static NetCat Connect(int port) => new("-N", "127.0.0.1", $"{port}");

    public async Task WriteAsync(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            await _process.StandardInput.WriteAsync(line + "\n");
        }

        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ends its input and waits for its end.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
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

/// <summary>A test with a real <c>nc</c>; skips with the reason where there is none.</summary>
internal sealed class NetCatFactAttribute : FactAttribute
{
    public NetCatFactAttribute() => Skip = NetCat.Missing;
}
