using System.Buffers;
using Tocsin.Commands.Sessions;

namespace Tocsin.Commands.Training;

/// <summary>What to type after a training: command lines that work as they stand, as far as the training's own one knows the files.</summary>
internal static class NextCommands
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\n'\"$`\\&|;<>()*?[]#~!{}");

    /// <summary>The evaluation on what was held back, and the server.</summary>
    public static IEnumerable<string> After(TrainRequest request)
    {
        SessionRequest from = request.Sessions;
        string bundle = Quoted(request.Output);
        string source = from.SessionFile is not null ? "--sessions test.jsonl" : string.Join(' ', from.Logs.Select(static log => $"--log {(log == "-" ? "FILE" : Quoted(log))}"));
        string labels = from.SessionFile is not null ? "" : $" --labels {(from.LabelFile is null ? "labels.csv" : Quoted(from.LabelFile))}";
        string others = (from.Only, from.Exclude) switch
        {
            (_, { } excluded) => $" --only {Quoted(excluded)}",
            ({ } only, _) => $" --exclude {Quoted(only)}",
            _ => "",
        };
        if (from.SessionFile is null && others.Length == 0)
        {
            source = "--log LATER.log"; // the same log is what the model has learnt
        }

        yield return $"tocsin evaluate {bundle} {source}{labels}{others}";
        yield return $"tocsin serve --model {Quoted($"{Path.GetFileNameWithoutExtension(request.Output)}={request.Output}")}";
    }

    private static string Quoted(string argument) =>
        argument.Length > 0 && !argument.AsSpan().ContainsAny(Special) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
