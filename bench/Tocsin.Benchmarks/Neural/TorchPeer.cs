using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Tocsin.Benchmarks.Neural;

/// <summary>A process of PyTorch that measures the same networks when it is asked, so that both sides meet the same machine in the same minute.</summary>
internal sealed class TorchPeer : IDisposable
{
    private readonly Process _process;

    private TorchPeer(Process process, string name) => (_process, Name) = (process, name);

    /// <summary>As it says: <c>PyTorch 1.13.0 (OpenBLAS)</c>.</summary>
    public string Name { get; }

    /// <summary>Null, said on standard error, if there is no such Python or it has no PyTorch.</summary>
    public static TorchPeer? Start(string python)
    {
        try
        {
            Process process = Process.Start(new ProcessStartInfo(python)
            {
                ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Neural", "torch_peer.py") },
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            return process.StandardOutput.ReadLine() is { } name ? new TorchPeer(process, name) : None(python);
        }
        catch (Win32Exception)
        {
            return None(python);
        }
    }

    public Rate Measure(string name, double seconds)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {seconds}"));
        string[] rates = (_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended while it measured {name}.")).Split(' ');
        return new(double.Parse(rates[0], CultureInfo.InvariantCulture), double.Parse(rates[1], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static TorchPeer? None(string python)
    {
        Console.Error.WriteLine($"neural: '{python}' is no Python with PyTorch. Install python3-torch and libopenblas0-pthread, or name another one: --peer PATH.");
        return null;
    }
}
