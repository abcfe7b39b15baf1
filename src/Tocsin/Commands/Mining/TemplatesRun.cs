using System.Buffers;
using System.Text.Json;
using Spectre.Console;
using Tocsin.Commands.Reading;
using Tocsin.Commands.Writing;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Templates;
using Tocsin.Terminal;

namespace Tocsin.Commands.Mining;

/// <summary>What a user asked <c>tocsin templates</c> to do.</summary>
internal sealed record TemplatesRequest(string File, string Header, string? MinerFile, string? Assignments, string? Save, bool Json);

/// <summary>One run of <c>tocsin templates</c>.</summary>
internal static class TemplatesRun
{
    /// <summary>Returns the exit code. A cancelled run prints what it has and then throws <see cref="OperationCanceledException"/>.</summary>
    public static async Task<int> RunAsync(TemplatesRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        (MinerOptions miner, bool wholeLines) = ReadMiner(request.MinerFile);
        LogMining mining = new(new MiningSetup(HeaderOption.Format(request.Header), miner, wholeLines, SkipEmpty: false), clock);
        using LogInput input = await LogInput.OpenAsync(request.File, cancellation);
        ReadingProgress progress = new(clock) { TotalBytes = input.TotalBytes };
        progress.Begin(input);
        using AssignmentWriter? assignments = request.Assignments is null ? null : new AssignmentWriter(Create(request.Assignments));
        MinedLog log = mining.Add(input.Name, assignments);
        bool whole = false;
        try
        {
            try
            {
                await LiveRegion.ShowAsync(region => region.PaintWhileAsync(
                    LineReading.RunAsync(input, line => mining.Take(log, line), cancellation),
                    (screen, console) => progress.Draw(mining.Lines, screen, console),
                    clock));
            }
            finally
            {
                mining.Stop(); // before the assignments are closed
            }

            whole = true;
        }
        finally
        {
            Print(request, mining.View(), progress.Elapsed, output);
            if (request.Save is not null)
            {
                Save(request.Save, mining);
                if (!whole)
                {
                    await Console.Error.WriteLineAsync($"{Printable.Line(request.Save)} holds what was mined so far, not the whole log.");
                }
            }
        }

        return ExitCode.Done;
    }

    private static void Print(TemplatesRequest request, MiningView view, TimeSpan took, TextWriter output)
    {
        if (request.Json)
        {
            TemplateRecord.WriteAll(view, output);
            return;
        }

        IAnsiConsole console = Screen.Now().On(output);
        console.Write(new Rows(
            new Line(Human.Count(view.Counts.Lines, "line"), Ink.Strong).With(", ")
                .With(Human.Count(view.Templates.Count, "template"), Ink.Strong).With($", {Human.Duration(took)}"),
            new Line($"header {Printable.Line(view.Formats[0].Reason)}", Ink.Quiet),
            Text.Empty,
            TemplateTableView.Table(view.Templates, view.Counts.Lines, rate: null, static _ => false)));

        foreach (string remark in TemplateTableView.Remarks(view))
        {
            Console.Error.WriteLine(remark);
        }
    }

    /// <summary>The settings, and whether lines are mined whole (key <c>input</c>: <c>line</c> or <c>content</c>).</summary>
    private static (MinerOptions Miner, bool WholeLines) ReadMiner(string? file)
    {
        if (file is null)
        {
            return (new PipelineOptions().Miner, false);
        }

        try
        {
            byte[] json = File.ReadAllBytes(file);
            MinerOptions options = MinerOptionsJson.Parse(json);
            return (options, WholeLines(json));
        }
        catch (ArgumentException fault)
        {
            throw CommandException.WrongUsage($"The miner settings {file} (--miner) cannot be used: {fault.Message.ReplaceLineEndings("; ")}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"The miner settings {file} cannot be read: {fault.Message} Check --miner.", fault);
        }
    }

    private static bool WholeLines(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        string? input = document.RootElement.TryGetProperty("input", out JsonElement value) ? value.ToString() : null;
        return input switch
        {
            null or "content" => false,
            "line" => true,
            _ => throw new ArgumentException($"input is '{input}': write \"content\" (without the header) or \"line\" (with it)"),
        };
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"{path} cannot be written: {fault.Message} Check --assignments.", fault);
        }
    }

    private static void Save(string file, LogMining mining)
    {
        ArrayBufferWriter<byte> state = new(64 * 1024);
        mining.Save(state);
        new OutputFile(file, "--save", new PhysicalFileSystem()).Replace(state.WrittenMemory);
    }
}
