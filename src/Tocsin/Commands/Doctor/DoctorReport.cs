using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Tocsin.Terminal;

namespace Tocsin.Commands.Doctor;

/// <summary>Writes what the doctor found, and tells the exit code.</summary>
internal static class DoctorReport
{
    /// <summary>Grouped tables for people.</summary>
    public static int WriteTable(IEnumerable<Finding> findings, TextWriter output)
    {
        IAnsiConsole console = Screen.Now().On(output);
        List<Finding> all = [.. findings];
        foreach (IGrouping<string, Finding> group in all.GroupBy(static finding => finding.Group))
        {
            TextTable table = new(new Column(""), new Column("name"), new Column("found"), new Column("what for", Flexible: true)) { Heading = false };
            foreach (Finding finding in group)
            {
                (string mark, Ink ink) = Mark(finding.Health);
                Ink text = finding.Health == Health.Absent ? Ink.Quiet : Ink.Plain;
                table.Add(
                    new Field(mark, ink),
                    new Field(finding.Name, text),
                    new Field(Printable.Line(finding.Found), text),
                    new Field(finding.Purpose, Ink.Quiet));
            }

            console.Write(new Rows(new Line(group.Key, Ink.Strong), table, Text.Empty));
        }

        WriteRemedies(all, console);
        return Code(all);
    }

    /// <summary>One object a line for programs.</summary>
    public static int WriteJson(IEnumerable<Finding> findings, TextWriter output)
    {
        List<Finding> all = [.. findings];
        foreach (Finding finding in all)
        {
            output.WriteLine(JsonSerializer.Serialize(finding, FindingJson.Default.Finding));
        }

        return Code(all);
    }

    private static void WriteRemedies(List<Finding> all, IAnsiConsole console)
    {
        List<Finding> remediable = [.. all.Where(static finding => finding.Remedy is not null).OrderByDescending(static finding => finding.Health)];
        if (remediable.Count == 0)
        {
            console.Write(new Rows(new Line("Nothing is missing.")));
            return;
        }

        List<Line> lines = [new(all.Any(static finding => finding.Health == Health.Bad) ? "what must be done" : "what could be done", Ink.Strong)];
        int width = remediable.Max(static finding => finding.Name.Length);
        foreach (Finding finding in remediable)
        {
            (string mark, Ink ink) = Mark(finding.Health);
            lines.Add(new Line { Cut = false }.With("  ").With(mark, ink).With($"  {finding.Name.PadRight(width)}  {finding.Remedy}"));
        }

        console.Write(new Rows(lines));
    }

    private static int Code(List<Finding> all) => all.Any(static finding => finding.Health == Health.Bad) ? ExitCode.Outside : ExitCode.Done;

    private static (string Mark, Ink Ink) Mark(Health health) => health switch
    {
        Health.Good => ("✓", Ink.Good),
        Health.Absent => ("–", Ink.Quiet),
        Health.Doubtful => ("!", Ink.Warning),
        _ => ("✗", Ink.Bad),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Finding))]
internal sealed partial class FindingJson : JsonSerializerContext;
