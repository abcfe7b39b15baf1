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

    public static ServerProcess Start(string data)
    {
        ProcessStartInfo start = new("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { Path.Combine(AppContext.BaseDirectory, "tocsin.dll"), "serve", "--data", data, "--listen", "127.0.0.1:0" })
        {
            start.ArgumentList.Add(argument);
        }

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
