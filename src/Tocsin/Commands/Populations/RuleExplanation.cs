using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Commands.Reading;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Terminal;
using Paragraph = Tocsin.Terminal.Paragraph;

namespace Tocsin.Commands.Populations;

/// <summary>What the first lines of a log become by a rule: fields, filters, the five names, the outcome.</summary>
internal static class RuleExplanation
{
    /// <summary>Lines that are shown.</summary>
    public const int Lines = 5;

    /// <summary>Lines that are read for them: enough to decide the header by.</summary>
    private const int LinesRead = 200;

    /// <summary>Reads the first lines and prints what becomes of them.</summary>
    public static async Task RunAsync(PopulationRule rule, LogInput input, HeaderFields headers, bool json, TextWriter output, CancellationToken cancellation)
    {
        PopulationMapper mapper = rule.CreateMapper();
        List<ExplainedLine> explained = [];
        int number = 0;
        await LineReading.RunAsync(input, line => headers.Take(line, Take), cancellation, PopulationRule.LineBytes, LinesRead);
        headers.Settle(Take);
        if (json)
        {
            ExplainedLineJson.WriteAll(explained, output);
            return;
        }

        IAnsiConsole console = Screen.Now().On(output);
        console.Write(new Paragraph("rule ", Ink.Quiet, rule.Name ?? Printable.Line(rule.Text)));
        if (rule.Name is not null)
        {
            console.Write(new Paragraph("     ", Ink.Quiet, Printable.Line(rule.Text), Ink.Quiet));
        }

        foreach (ExplainedLine line in explained)
        {
            console.Write(new Rows(Parts(line)));
        }

        if (explained.Count == 0)
        {
            await Console.Error.WriteLineAsync($"{Printable.Line(input.Name)} has no lines.");
        }

        void Take(in MappableLine line, bool truncated)
        {
            number++;
            if (!line.Line.IsEmpty && explained.Count < Lines)
            {
                explained.Add(new ExplainedLine(number, Encoding.UTF8.GetString(line.Line), mapper.Explain(line)));
            }
        }
    }

    private static List<IRenderable> Parts(ExplainedLine line)
    {
        MappingExplanation explanation = line.Explanation;
        List<IRenderable> parts =
        [
            Text.Empty,
            new Line($"line {line.Number}", Ink.Strong).With($"  {explanation.Lines}  ", Ink.Quiet).With(Printable.Line(line.Text)),
        ];
        if (explanation.Fields.Count > 0)
        {
            TextTable fields = new(new Column("  field"), new Column("value", Flexible: true));
            foreach (ExplainedField field in explanation.Fields)
            {
                fields.Add(
                    new Field("  " + Printable.Line(field.Name), field.Used ? Ink.Strong : Ink.Quiet),
                    field.Value is null ? new Field("missing", Ink.Warning) : new Field(Printable.Line(field.Value), field.Used ? Ink.Plain : Ink.Quiet));
            }

            parts.Add(fields);
        }

        foreach (ExplainedFilter filter in explanation.Filters)
        {
            parts.Add(new Line("  where ", Ink.Quiet).With(Printable.Line(filter.Filter)).With(filter.Holds ? "  holds" : "  does not hold", filter.Holds ? Ink.Good : Ink.Warning)
                .With(filter.Value is null ? "  (missing)" : $"  ({Printable.Line(filter.Value)})", Ink.Quiet));
        }

        if (explanation.Templates.Count > 0)
        {
            TextTable names = new(new Column("  name"), new Column("becomes", Flexible: true), new Column("of", Flexible: true, Spare: 1));
            foreach (ExplainedTemplate template in explanation.Templates)
            {
                names.Add(
                    new Field("  " + template.Name),
                    template.Result is null ? new Field(Printable.Line(template.Fault), Ink.Bad) : new Field(Printable.Line(template.Result), Ink.Strong),
                    new Field(Printable.Line(template.Template), Ink.Quiet));
            }

            parts.Add(names);
        }

        parts.Add(explanation.Outcome switch
        {
            MappingOutcome.Used => new Line("  an event", Ink.Good),
            MappingOutcome.Ignored => new Paragraph("  ignored: ", Ink.Warning, Printable.Line(explanation.WhyNot)),
            _ => new Paragraph("  refused: ", Ink.Bad, Printable.Line(explanation.WhyNot)),
        });
        return parts;
    }
}

/// <summary>A line and what became of it.</summary>
internal sealed record ExplainedLine(int Number, string Text, MappingExplanation Explanation);
