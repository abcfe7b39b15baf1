using System.Text.Json;
using Tocsin.Engine.Similarity.Examining;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Terminal;

namespace Tocsin.Commands.Images;

/// <summary>One run of <c>tocsin images check</c>.</summary>
internal static class CheckRun
{
    /// <summary>Has each file examined by a process of its own, says how it is, and returns the exit code.</summary>
    public static int Run(IReadOnlyList<string> files, bool json, TextWriter output, CancellationToken cancellation)
    {
        IFeatureExaminer examiner = FeatureGuard.OfProcess.Examiner ?? throw CommandException.Outside("The program itself cannot be found to be started once more. Start it as 'tocsin', or keep tocsin.dll beside it.");
        bool allGood = true;
        foreach (string file in files)
        {
            FeatureExamination found = Examine(examiner, file, cancellation);
            allGood &= found.Good;
            output.WriteLine(json ? Printable.Json(JsonSerializer.Serialize(found, ChildExaminer.Json)) : Printable.Line(Sentence(found)));
        }

        return allGood ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Examines the files in this process, which a damaged one may end: what is known until then has been written.</summary>
    public static int Here(IReadOnlyList<string> files, FeatureUse use, IReadOnlyList<string> matrix, ExaminationLimits limits, TextWriter output, CancellationToken cancellation)
    {
        foreach (string file in files)
        {
            output.WriteLine(JsonSerializer.Serialize(ExaminationHere.Examine(new FeatureQuestion(file, use, matrix), limits, cancellation), ChildExaminer.Json));
            output.Flush();
        }

        return ExitCode.Done;
    }

    private static FeatureExamination Examine(IFeatureExaminer examiner, string file, CancellationToken cancellation)
    {
        try
        {
            return examiner.Examine(new FeatureQuestion(file, FeatureUse.Read), cancellation);
        }
        catch (FeatureFileException cannot)
        {
            throw FeatureFailure.Of(cannot);
        }
    }

    private static string Sentence(FeatureExamination found) => found.Good
        ? $"'{found.File}' is good: {Human.Count(found.Images, "image")} of {found.Dimension} dimensions, {(found.Embedder is { } by ? $"made by '{by}'" : "not saying what made them")}."
        : found.Reason!;
}
