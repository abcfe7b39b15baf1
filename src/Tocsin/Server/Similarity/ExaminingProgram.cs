using Tocsin.Engine.Similarity.Examining;

namespace Tocsin.Server.Similarity;

/// <summary>The program that examines feature files for this one: itself, as <c>tocsin images check --here</c>.</summary>
internal static class ExaminingProgram
{
    private const string Name = "tocsin";

    /// <summary>From now on nothing opens a feature file that was not examined. Where the program cannot be found, as in somebody else's process, nothing changes.</summary>
    public static void Install() => FeatureGuard.OfProcess.Examiner ??= Find(Environment.ProcessPath, AppContext.BaseDirectory);

    private static ChildExaminer? Find(string? running, string folder)
    {
        string library = Path.Combine(folder, Name + ".dll"), name = Path.GetFileNameWithoutExtension(running) ?? "";
        return name == Name ? Of(running!)
            : File.Exists(library) ? Of(name == "dotnet" ? running! : "dotnet", library)
            : null;
    }

    private static ChildExaminer Of(string program, params string[] first) => new(program, [.. first, "images", "check", "--here"], new ExaminationLimits());
}
