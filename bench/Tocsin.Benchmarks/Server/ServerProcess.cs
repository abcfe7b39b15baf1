using System.Diagnostics;
using System.Globalization;

namespace Tocsin.Benchmarks.Server;

/// <summary>The program itself, serving on a port of its own in a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Megabytes that are resident now.</summary>
    public double ResidentMegabytes => Status("VmRSS:") / 1024.0;

    /// <summary>The most megabytes that were ever resident.</summary>
    public double PeakMegabytes => Status("VmHWM:") / 1024.0;

    /// <summary>Starts <c>tocsin serve</c> of the build that lies beside the benches, on a data folder, with more options.</summary>
    public static ServerProcess Start(string data, params string[] options) =>
        Run(Path.Combine(AppContext.BaseDirectory, "tocsin.dll"), ["serve", "--data", data, "--listen", "127.0.0.1:0", .. options]);

    /// <summary>Starts the plain endpoint that servers are compared with.</summary>
    public static ServerProcess StartBare() => Run(Path.Combine(AppContext.BaseDirectory, "Tocsin.Benchmarks.dll"), [BareEndpoint.Name]);

    private static ServerProcess Run(string assembly, string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [assembly, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LOG_LEVEL"] = "warning";
        Process process = Process.Start(start)!;
        string? said = process.StandardOutput.ReadLine();
        if (said is null || !Uri.TryCreate(said.Split(' ')[^1], UriKind.Absolute, out Uri? address))
        {
            throw new InvalidOperationException($"The server did not start: {said}{process.StandardError.ReadToEnd()}");
        }

        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new ServerProcess(process, address);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private long Status(string key) => File.ReadLines($"/proc/{_process.Id}/status")
        .Where(line => line.StartsWith(key, StringComparison.Ordinal))
        .Select(line => long.Parse(line.AsSpan(key.Length).Trim(" \tkB"), NumberStyles.Integer, CultureInfo.InvariantCulture))
        .Single();
}
