using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Tocsin.Benchmarks.Vectors;

/// <summary>A process of FAISS that builds and searches the same vectors when it is asked, so that both sides meet the same machine in the same minute.</summary>
internal sealed class FaissPeer : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private FaissPeer(Process process, string name, string folder) => (_process, Name, _folder) = (process, name, folder);

    /// <summary>As it says: version, how it was compiled, and the kernel of its BLAS.</summary>
    public string Name { get; }

    /// <summary>Null, said on standard error, if there is no such Python or it has no FAISS.</summary>
    /// <param name="python">The interpreter.</param>
    /// <param name="folder">Where it may write.</param>
    public static FaissPeer? Start(string python, string folder)
    {
        ProcessStartInfo start = new(python)
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Vectors", "faiss_peer.py") },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("OPENBLAS_CORETYPE"); // it may choose the best kernel that it has for this processor
        start.Environment["OPENBLAS_NUM_THREADS"] = "2";
        try
        {
            Process process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() is { } name)
            {
                return new FaissPeer(process, name, folder);
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Said below.
        }

        Console.Error.WriteLine($"vectors: '{python}' is no Python with FAISS. Install python3-faiss and libopenblas0-pthread, or name another one: --peer PATH.");
        return null;
    }

    public void Open(VectorSet set)
    {
        string at = Path.Combine(_folder, "base.npy"), queries = Path.Combine(_folder, "queries.npy");
        NpyFile.Write(at, set.Base, set.Dimension);
        NpyFile.Write(queries, set.Queries, set.Dimension);
        Ask($"open {at} {queries}");
    }

    /// <summary>Seconds.</summary>
    public double Build(string what) => Number(Ask($"build {what}"));

    // -> [queries, 10]
    /// <summary>Ids of the ten nearest that it finds, -1 where it finds fewer.</summary>
    public long[] Find(int effort)
    {
        string file = Path.Combine(_folder, "found.i64");
        Ask($"find {effort} {file}");
        return MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(file)).ToArray();
    }

    /// <summary>Queries a second, one at a time.</summary>
    public double Rate(int effort, double seconds) => Number(Ask(string.Create(CultureInfo.InvariantCulture, $"rate {effort} {seconds}")));

    /// <summary>Queries a second, a thousand at once on two threads.</summary>
    public double Batch(double seconds) => Number(Ask(string.Create(CultureInfo.InvariantCulture, $"batch {seconds}")));

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private string Ask(string request)
    {
        _process.StandardInput.WriteLine(request);
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended at '{request}'.");
    }
}
