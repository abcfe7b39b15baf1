using System.Diagnostics;

namespace Tocsin.Engine.Tests.Similarity.Features;

/// <summary>The other HDF5 library: small scripts of ours, run by the system's Python.</summary>
internal static class H5py
{
    // Debian's own first: another Python on the path need not see Debian's packages.
    private static readonly string? Python = new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(static python => Try(python, "import h5py", out _));

    public static string? Missing => Python is null ? "h5py is not here: apt-get install python3-h5py (eng/setup.sh)" : null;

    /// <summary>Runs a script in a folder and returns what it prints.</summary>
    public static string Run(string folder, string script) =>
        Try(Python!, $"import os, h5py, numpy as np\nos.chdir({Quoted(folder)})\n{script}", out string said) ? said : throw new InvalidOperationException(said);

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static bool Try(string python, string script, out string said)
    {
        ProcessStartInfo start = new(python) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
            {
                process.Kill(entireProcessTree: true);
            }

            process.WaitForExit();
            said = output.Result.Trim() + (process.ExitCode == 0 ? "" : error.Result);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            said = missing.Message;
            return false;
        }
    }
}
