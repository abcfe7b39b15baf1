using System.Text.Json;
using Spectre.Console.Rendering;
using Tocsin.Terminal;

namespace Tocsin.Commands.LogDetection;

/// <summary>Sums up a sending: lines, anomalies, block by block.</summary>
internal static class SendSummary
{
    private const int MostRows = 40;

    public static void Print(SendTally tally, TimeSpan took, bool json, TextWriter output)
    {
        IReadOnlyList<BlockTally> blocks = tally.Blocks;
        int anomalous = blocks.Count(static block => block.Anomalous);
        if (json)
        {
            SendRecord record = new(
                tally.Lines, tally.Anomalies, tally.Failed, tally.Blank, tally.Retries, Math.Round(took.TotalSeconds, 3), blocks.Count, anomalous,
                [.. blocks.Select(static block => new BlockRecord(block.Block, block.Lines, block.Anomalies, block.Anomalous ? "anomaly" : "normal"))]);
            output.WriteLine(Printable.Json(JsonSerializer.Serialize(record, LogDetectionJson.Readable.SendRecord)));
            return;
        }

        Screen screen = Screen.Now();
        List<IRenderable> parts = [];
        if (blocks.Count > 0)
        {
            TextTable table = new(new(""), new("block", Flexible: true), new("lines", Right: true), new("anomalous", Right: true, Spare: 1), new("verdict"));
            foreach (BlockTally block in blocks.Take(MostRows))
            {
                table.Add(
                    new(block.Anomalous ? "!" : "", Ink.Bad), new(Printable.Line(block.Block)), new(Human.Count(block.Lines)), new(Human.Count(block.Anomalies)),
                    new(block.Anomalous ? "anomaly" : "normal", block.Anomalous ? Ink.Bad : Ink.Good));
            }

            parts.AddRange([new Line(""), table]);
            if (blocks.Count > MostRows)
            {
                parts.Add(new Line($"  … and {Human.Count(blocks.Count - MostRows)} more: --json lists all.", Ink.Quiet));
            }

            parts.Add(new Line(""));
        }

        string failed = tally.Failed == 0 ? "" : $", {Human.Count(tally.Failed)} without a verdict";
        parts.Add(new Line { Cut = false }
            .With(Human.Count(tally.Lines, "line"), Ink.Strong)
            .With($" in {Human.Duration(took)}, {Human.Rate(tally.Lines / Math.Max(took.TotalSeconds, 0.001))}: ")
            .With($"{Human.Count(tally.Anomalies)} anomalous", tally.Anomalies > 0 ? Ink.Bad : Ink.Good)
            .With($"{failed}; {Human.Count(anomalous)} of {Human.Count(blocks.Count, "block")} anomalous."));
        screen.On(output).Write(new Spectre.Console.Rows(parts));
        if (tally.FirstFailure is { } first)
        {
            Console.Error.WriteLine($"The first without a verdict: {Printable.Line(first)}");
        }
    }
}
