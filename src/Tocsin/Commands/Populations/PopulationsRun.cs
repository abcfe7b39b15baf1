using Tocsin.Commands.Mining;
using Tocsin.Commands.Reading;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Terminal;

namespace Tocsin.Commands.Populations;

/// <summary>One run of <c>tocsin populations</c>.</summary>
internal static class PopulationsRun
{
    /// <summary>Reasons that <c>--reasons</c> gives to each answer.</summary>
    private const int MostReasons = 3;

    /// <summary>Returns the exit code. A cancelled run prints what it has and then throws <see cref="OperationCanceledException"/>.</summary>
    public static async Task<int> RunAsync(ReplayRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        PopulationRule rule = RuleOption.Load(request.Map);
        using LogInput input = await LogInput.OpenAsync(request.File, cancellation);
        HeaderFields headers = new(rule, input.Name, HeaderOption.Format(request.Header), always: request.ExplainRule);
        if (request.ExplainRule)
        {
            await RuleExplanation.RunAsync(rule, input, headers, request.Json, output, cancellation);
            return ExitCode.Done;
        }

        using AnswerWriter? answers = request.Json ? new AnswerWriter(output, request.Reasons ? MostReasons : 0) : null;
        ReadingProgress progress = new(clock) { TotalBytes = input.TotalBytes };
        progress.Begin(input);
        Replay replay = new(rule, request.Options, headers, answers, clock.GetUtcNow().UtcTicks) { Named = Console.Error.WriteLine };
        try
        {
            await ReadAsync(request, input, replay, progress, clock, cancellation);
        }
        finally
        {
            replay.Stop();
            PopulationCounts counts = replay.Counts;
            if (!request.Json)
            {
                OutlierView.Print(request, replay.Engine, counts, progress.Elapsed, Screen.Now(), output);
            }

            await Console.Error.WriteLineAsync(Balance(counts));
        }

        return replay.Counts is { Used: 0, Refused: > 0 } none
            ? throw CommandException.Failed($"None of {Human.Count(none.Seen, "line")} became an event. 'tocsin populations {Printable.Line(request.File)} --explain-rule' with the same --map shows what the first lines become.")
            : ExitCode.Done;
    }

    private static async Task ReadAsync(ReplayRequest request, LogInput input, Replay replay, ReadingProgress progress, TimeProvider clock, CancellationToken cancellation)
    {
        Task reading = LineReading.RunAsync(input, replay.Take, cancellation, PopulationRule.LineBytes);
        if (request.Json)
        {
            await reading; // answers and progress would write over each other
            return;
        }

        await LiveRegion.ShowAsync(region => region.PaintWhileAsync(reading, (screen, console) => progress.Draw(replay.Lines, screen, console), clock));
    }

    private static string Balance(PopulationCounts counts)
    {
        string named = counts.Refused > Replay.MostNamed ? $" (the first {Replay.MostNamed} are named above)" : "";
        return $"{Human.Count(counts.Seen, "line")} seen = {Human.Count(counts.Used)} used + {Human.Count(counts.Ignored)} ignored + {Human.Count(counts.Refused)} refused{named}";
    }
}
