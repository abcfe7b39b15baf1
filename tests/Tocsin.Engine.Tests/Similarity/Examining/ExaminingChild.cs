using System.Diagnostics;
using System.Text.Json;
using Tocsin.Engine.Similarity.Examining;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Examining;

/// <summary>This very assembly as a program: what examines files, or reads them without asking, and may end.</summary>
internal static class ExaminingChild
{
    private static readonly string Assembly = typeof(ExaminingChild).Assembly.Location;

    public static ChildExaminer Examiner(ExaminationLimits? limits = null) => new("dotnet", [Assembly, "examine"], limits ?? new ExaminationLimits());

    /// <summary>Examines files in one process. Returns its answers until it ended, and how.</summary>
    public static (FeatureExamination[] Found, int ExitCode) Examine(IEnumerable<string> files, TimeSpan limit)
    {
        (string[] lines, int code) = Run(["examine", "--use", "read", "--limit", $"{(int)limit.TotalSeconds}", .. files], ChildExaminer.Prepare);
        return ([.. lines.Select(static line => JsonSerializer.Deserialize<FeatureExamination>(line, ChildExaminer.Json)!)], code);
    }

    /// <summary>Reads files in one process, as they are. Returns how many it came through, and how it ended.</summary>
    public static (int Read, int ExitCode) Read(params IEnumerable<string> files)
    {
        (string[] lines, int code) = Run(["read", .. files], static _ => { });
        return (lines.Length, code);
    }

    public static int Main(string[] arguments)
    {
        string[] files = [.. arguments.Where(static argument => argument.StartsWith('/'))];
        string After(string name) => arguments[Array.IndexOf(arguments, name) + 1];
        foreach (string file in files)
        {
            if (arguments[0] == "read")
            {
                Console.WriteLine(FeatureFile.Read(file).Count);
                continue;
            }

            FeatureQuestion question = new(file, Enum.Parse<FeatureUse>(After("--use"), ignoreCase: true));
            ExaminationLimits limits = new() { Time = TimeSpan.FromSeconds(int.Parse(After("--limit"), System.Globalization.CultureInfo.InvariantCulture)) };
            Console.WriteLine(JsonSerializer.Serialize(ExaminationHere.Examine(question, limits, CancellationToken.None), ChildExaminer.Json));
        }

        return 0;
    }

    private static (string[] Lines, int ExitCode) Run(string[] arguments, Action<IDictionary<string, string?>> prepare)
    {
        ProcessStartInfo start = new("dotnet", [Assembly, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        prepare(start.Environment);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill();
        }

        process.WaitForExit();
        _ = errors.Result;
        return (output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries), process.ExitCode);
    }
}
