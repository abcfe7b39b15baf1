using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Sessions;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Terminal;
using Paragraph = Tocsin.Terminal.Paragraph;

namespace Tocsin.Commands.Evaluating;

/// <summary>A session for people: its verdict, its events in their order with the surprising ones marked, what was expected there, and what each detector says.</summary>
internal static class SessionTimeline
{
    private const int WholeUpTo = 60;
    private const int Around = 3;
    private const double SurprisingBits = 6; // less than one in 64
    private const double SurprisingProbability = 0.5;

    /// <summary>Its parts, from top to bottom.</summary>
    public static IEnumerable<IRenderable> Of(LabelledSession session, SessionExplanation explanation)
    {
        yield return Head(session, explanation.Verdict);
        yield return new Paragraph(Figures(session, explanation), Ink.Quiet);
        yield return Text.Empty;
        yield return Events(explanation);
        if (explanation.Reasons.Count > 0)
        {
            yield return Text.Empty;
            yield return new Line("why", Ink.Strong);
            foreach (Reason reason in explanation.Reasons)
            {
                yield return new Paragraph("  ", Ink.Plain, Printable.Line(reason.Text) + (reason.Bits is { } bits ? $" ({Bits(bits)} bits)" : ""));
            }
        }

        if (explanation.Detectors.Count > 0)
        {
            yield return Text.Empty;
            yield return new Line("what each detector says", Ink.Strong);
            yield return Detectors(explanation);
        }
    }

    private static Line Head(LabelledSession session, SessionVerdict verdict)
    {
        Line head = new Line { Cut = false }.With(Printable.Line(session.Id), Ink.Strong).With("  ").With(verdict.Anomalous ? "anomalous" : "normal", verdict.Anomalous ? Ink.Bad : Ink.Good);
        return session.Anomalous is { } anomalous ? head.With($"  (labelled {(anomalous ? "anomalous" : "normal")})", Ink.Quiet) : head;
    }

    private static string Figures(LabelledSession session, SessionExplanation explanation)
    {
        SessionVerdict verdict = explanation.Verdict;
        string bits = double.IsFinite(verdict.Bits) ? $", {Bits(verdict.Bits)} bits{(verdict.Extrapolated ? " (extrapolated)" : "")}" : "";
        return $"{Human.Count(session.Events.Count, "event")}{bits}, score {Score(verdict.Score)} {explanation.Unit}, confidence {Score(verdict.Confidence)}";
    }

    private static TextTable Events(SessionExplanation explanation)
    {
        bool probabilities = explanation.Unit == "probability";
        TextTable table = new(
            new Column(""), new Column("#", Right: true), new Column("event"), new Column(probabilities ? "anomaly" : "bits", Right: true), new Column("template", Flexible: true));
        bool[] marked = [.. explanation.Events.Select(opinion => IsMarked(opinion, explanation.Verdict, probabilities))];
        int hidden = 0;
        for (int place = 0; place < explanation.Events.Count; place++)
        {
            if (explanation.Events.Count > WholeUpTo && !marked.AsSpan(Math.Max(0, place - Around)..Math.Min(marked.Length, place + Around + 1)).Contains(true))
            {
                hidden++;
                continue;
            }

            AddHidden(table, ref hidden);
            Add(table, explanation.Events[place], marked[place], probabilities);
        }

        AddHidden(table, ref hidden);
        return table;
    }

    private static bool IsMarked(EventOpinion opinion, SessionVerdict verdict, bool probabilities) =>
        opinion.Rings || (verdict.Anomalous && opinion.Position == verdict.Position) || opinion.Surprise >= (probabilities ? SurprisingProbability : SurprisingBits);

    private static void Add(TextTable table, EventOpinion opinion, bool marked, bool probabilities)
    {
        Ink ink = opinion.Rings ? Ink.Bad : marked ? Ink.Warning : Ink.Plain;
        table.Add(
            new Field(opinion.Rings ? "●" : marked ? "!" : "", ink),
            new Field(Human.Count(opinion.Position + 1), Ink.Quiet),
            new Field(Printable.Line(opinion.Event), ink),
            new Field(opinion.Surprise is { } surprise ? (probabilities ? Score(surprise) : Bits(surprise)) : "", marked ? ink : Ink.Quiet),
            new Field(opinion.Text == opinion.Event ? "" : Printable.Line(opinion.Text), Ink.Template)); // sessions of ids have no texts
        if (!marked)
        {
            return;
        }

        foreach (Expectation expected in opinion.Expected)
        {
            table.Add(
                new Field(""),
                new Field(""),
                new Field(Printable.Line(expected.Event), Ink.Quiet),
                new Field(ResultTable.Percent(expected.Probability), Ink.Quiet),
                new Field(expected.Text == expected.Event ? "expected" : $"expected: {Printable.Line(expected.Text)}", Ink.Quiet));
        }
    }

    private static void AddHidden(TextTable table, ref int hidden)
    {
        if (hidden > 0)
        {
            table.Add(new Field(""), new Field(""), new Field("…", Ink.Quiet), new Field(""), new Field($"{Human.Count(hidden, "event")} as usual", Ink.Quiet));
        }

        hidden = 0;
    }

    private static TextTable Detectors(SessionExplanation explanation)
    {
        TextTable table = new(new Column("detector"), new Column("bits", Right: true), new Column("score", Right: true), new Column(""), new Column("at event", Right: true));
        foreach (DetectorOpinion opinion in explanation.Detectors)
        {
            table.Add(
                new Field(ResultTable.Name(opinion.Detector)),
                new Field(opinion.Bits is { } bits ? Bits(bits) : "–", Ink.Strong),
                new Field(Score(opinion.Score)),
                new Field(opinion.Unit, Ink.Quiet),
                new Field(opinion.Position is >= 0 and { } position ? Human.Count(position + 1) : "", Ink.Quiet));
        }

        return table;
    }

    private static string Bits(double bits) => bits.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Score(double score) => double.IsFinite(score) ? score.ToString(Math.Abs(score) < 100 ? "0.###" : "0", CultureInfo.InvariantCulture) : "–";
}
