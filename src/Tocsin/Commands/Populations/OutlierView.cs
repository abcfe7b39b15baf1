using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Populations;
using Tocsin.Terminal;
using Paragraph = Tocsin.Terminal.Paragraph;

namespace Tocsin.Commands.Populations;

/// <summary>The outliers of each scope for people: how far outside, how sure, and why.</summary>
internal static class OutlierView
{
    private const int MostScopes = 20;
    private const int MostReasons = 3;
    private const int Narrow = 90;

    /// <summary>Prints the scopes, those with the highest z-scores first.</summary>
    public static void Print(ReplayRequest request, PopulationEngine engine, PopulationCounts counts, TimeSpan took, Screen screen, TextWriter output)
    {
        IAnsiConsole console = screen.On(output);
        ScopeSummary[] scopes = [.. engine.Scopes().OrderByDescending(static scope => scope.HighestZ)];
        console.Write(new Line { Cut = false }.With(Human.Count(counts.Used, "event"), Ink.Strong).With(" of ").With(Human.Count(scopes.Sum(static scope => scope.Individuals), "individual"), Ink.Strong)
            .With($" in {Human.Count(scopes.Length, "scope")}, {Human.Duration(took)}: {Human.Count(counts.Findings, "finding")}, ")
            .With(Human.Count(counts.Alerts, "alert"), counts.Alerts > 0 ? Ink.Bad : Ink.Plain));
        console.WriteLine();
        foreach (ScopeSummary scope in scopes.Take(MostScopes))
        {
            console.Write(new Rows(Scope(request, engine, scope, screen.Width < Narrow)));
        }

        if (scopes.Length > MostScopes)
        {
            Console.Error.WriteLine($"{Human.Count(scopes.Length - MostScopes, "more scope")} with lower z-scores; --json answers each event of all of them.");
        }
    }

    private static List<IRenderable> Scope(ReplayRequest request, PopulationEngine engine, ScopeSummary scope, bool narrow)
    {
        List<IRenderable> parts =
        [
            Text.Empty,
            new Line(Printable.Line(scope.Name.ToString()), Ink.Strong),
            new Paragraph(
                $"{Human.Count(scope.Events, "event")}, {Human.Count(scope.Individuals, "individual")}, {Human.Count(scope.Actions, "action")}; score {Figure(scope.Mean)} ± {Figure(scope.Deviation)} bits; {Human.Count(scope.Outliers)} with z ≥ 3{Marks(scope)}",
                Ink.Quiet),
        ];
        if (scope.Skew is not null)
        {
            parts.Add(new Paragraph("! skewed: ", Ink.Warning, Printable.Line(scope.Skew)));
        }

        IReadOnlyList<IndividualSummary> top = engine.Top(scope.Name, 0, request.Top);
        if (top.Count > 0)
        {
            parts.Add(new Line(narrow ? "       z  words              individual" : "       z  words                 score     actions  confidence  individual", Ink.Quiet));
        }

        foreach (IndividualSummary individual in top)
        {
            parts.Add(Row(individual, narrow));
            foreach (Reason reason in Reasons(engine, individual))
            {
                parts.Add(new Paragraph(reason.Code == "overused" ? "          + " : "          - ", Ink.Quiet, Printable.Line(reason.Text)));
            }
        }

        return parts;
    }

    private static Line Row(IndividualSummary individual, bool narrow)
    {
        Ink ink = individual.ZScore switch { >= 4 => Ink.Bad, >= 3 => Ink.Warning, _ => Ink.Plain };
        Line row = new Line($"{ZScore(individual.ZScore),8}", ink).With($"  {individual.Words,-17}", ink);
        return (narrow ? row : row.With($"  {Figure(individual.Score),8}  {Human.Count(individual.Count),10}  {individual.Confidence.ToString("0.00", CultureInfo.InvariantCulture),10}"))
            .With("  ").With(Printable.Line(individual.Id), Ink.Strong);
    }

    private static IEnumerable<Reason> Reasons(PopulationEngine engine, IndividualSummary individual) =>
        individual.ZScore >= 1 ? engine.Individual(individual.Scope, individual.Id)!.Reasons.Take(MostReasons) : [];

    private static string Marks(ScopeSummary scope) =>
        (scope.SharedActions > 0 ? $"; {Human.Count(scope.SharedActions, "event")} in the shared bucket of late actions" : "") +
        (scope.Evicted > 0 ? $"; {Human.Count(scope.Evicted, "individual")} left for newer ones" : "");

    // As the pages write it. What rounds to nothing has no sign.
    private static string ZScore(double z) => (Math.Round(z, 2) + 0.0).ToString(Math.Abs(z) < 1000 ? "0.00" : "0", CultureInfo.InvariantCulture);

    private static string Figure(double value) => value.ToString(Math.Abs(value) < 1000 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
