using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Tests.Similarity.Images;

/// <summary>Pillow, run by Python through the script beside this file.</summary>
internal static class Pillow
{
    /// <summary>Debian's Python, which sees Debian's packages; <c>TOCSIN_PYTHON</c> names another.</summary>
    private static readonly string Python = Environment.GetEnvironmentVariable("TOCSIN_PYTHON") ?? "/usr/bin/python3";

    private static readonly Lazy<string?> MissingPart = new(Probe);

    /// <summary>Why tests with Pillow are skipped, or null.</summary>
    public static string? Missing => MissingPart.Value;

    /// <summary>Runs a command of the script on a folder.</summary>
    public static void Run(string command, string folder)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Similarity", "Images", "pillow_peer.py");
        (int code, string output) = Start([script, command, folder]);
        Assert.True(code == 0, output);
    }

    /// <summary>Reads a binary PPM as Pillow writes it.</summary>
    public static Picture ReadPpm(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int at = 0;
        string Word()
        {
            int from = at;
            while (!char.IsWhiteSpace((char)file[at]))
            {
                at++;
            }

            return Encoding.ASCII.GetString(file, from, at++ - from);
        }

        Assert.Equal("P6", Word());
        int width = int.Parse(Word(), CultureInfo.InvariantCulture);
        int height = int.Parse(Word(), CultureInfo.InvariantCulture);
        Assert.Equal("255", Word());
        return new(width, height, file[at..]);
    }

    public static void WritePpm(string path, Picture picture) =>
        File.WriteAllBytes(path, [.. Encoding.ASCII.GetBytes($"P6\n{picture.Width} {picture.Height}\n255\n"), .. picture.Rgb]);

    private static string? Probe()
    {
        const string Remedy = "run eng/setup.sh, or set TOCSIN_PYTHON";
        if (!File.Exists(Python))
        {
            return $"needs Python at {Python}: {Remedy}";
        }

        return Start(["-c", "import PIL"]).Code == 0 ? null : $"needs Pillow in {Python} (python3-pil): {Remedy}";
    }

    private static (int Code, string Output) Start(string[] arguments)
    {
        ProcessStartInfo start = new(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}

/// <summary>A test against Pillow; skips with the reason where there is none, or no libgd.</summary>
internal sealed class PillowFactAttribute : FactAttribute
{
    public PillowFactAttribute() => Skip = Pillow.Missing ?? GdFactAttribute.Missing;
}

/// <summary>A theory against Pillow; skips with the reason where there is none, or no libgd.</summary>
internal sealed class PillowTheoryAttribute : TheoryAttribute
{
    public PillowTheoryAttribute() => Skip = Pillow.Missing ?? GdFactAttribute.Missing;
}
