using System.Globalization;
using Spectre.Console.Rendering;
using Tocsin.Terminal;

namespace Tocsin.Commands.Sessions;

/// <summary>Results of detectors for people.</summary>
internal static class ResultTable
{
    private const string Unknown = "–";

    /// <summary>A row a detector; figures that cannot be said are dashes.</summary>
    public static TextTable Of(IEnumerable<ResultRecord> results)
    {
        TextTable table = new(
            new Column("detector"),
            new Column("precision", Right: true),
            new Column("recall", Right: true),
            new Column("F1", Right: true),
            new Column("false alarms", Right: true),
            new Column("AUC", Right: true, Spare: 3),
            new Column("tp", Right: true, Spare: 2),
            new Column("fp", Right: true, Spare: 2),
            new Column("tn", Right: true, Spare: 1),
            new Column("fn", Right: true, Spare: 1));
        foreach (ResultRecord result in results)
        {
            Ink ink = result.Detector == "model" ? Ink.Strong : Ink.Plain;
            table.Add(
                new Field(Name(result.Detector), ink),
                new Field(Figure(result.Precision), ink),
                new Field(Figure(result.Recall), ink),
                new Field(Figure(result.F1), ink),
                new Field(Percent(result.FalseAlarmRate), ink),
                new Field(Figure(result.Auc), ink),
                new Field(Human.Count(result.Tp)),
                new Field(Human.Count(result.Fp)),
                new Field(Human.Count(result.Tn)),
                new Field(Human.Count(result.Fn)));
        }

        return table;
    }

    /// <summary>The confusion matrix: rows are what a session is, columns what it was called.</summary>
    public static IRenderable Confusion(ResultRecord result)
    {
        TextTable table = new(new Column(""), new Column("called normal", Right: true), new Column("called anomalous", Right: true));
        table.Add(new Field("is normal"), new Field(Human.Count(result.Tn), Ink.Good), new Field(Human.Count(result.Fp), result.Fp > 0 ? Ink.Bad : Ink.Good));
        table.Add(new Field("is anomalous"), new Field(Human.Count(result.Fn), result.Fn > 0 ? Ink.Bad : Ink.Good), new Field(Human.Count(result.Tp), Ink.Good));
        return table;
    }

    /// <summary>A detector's name for people: <c>count_vector_rule</c> is the count vector rule.</summary>
    public static string Name(string detector) => Printable.Line(detector.Replace('_', ' '));

    /// <summary>A figure from 0 to 1.</summary>
    public static string Figure(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? Unknown;

    /// <summary>A share as people read it: fine enough for one in a thousand.</summary>
    public static string Percent(double? value) => value switch
    {
        null => Unknown,
        0 => "0%",
        < 0.0001 => "<0.01%",
        < 0.1 => (value.Value * 100).ToString("0.00", CultureInfo.InvariantCulture) + "%",
        _ => (value.Value * 100).ToString("0.0", CultureInfo.InvariantCulture) + "%",
    };
}
