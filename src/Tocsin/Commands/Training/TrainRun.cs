using Tocsin.Commands.Mining;
using Tocsin.Commands.Sessions;
using Tocsin.Commands.Writing;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Training;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Templates.Frozen;
using Tocsin.Terminal;

namespace Tocsin.Commands.Training;

/// <summary>One run of <c>tocsin train</c>.</summary>
internal static class TrainRun
{
    /// <summary>
    /// Returns the exit code. Whatever ends it before the bundle is written whole (a fault, Ctrl-C as <see cref="OperationCanceledException"/>) leaves the file that
    /// was there as it was.
    /// </summary>
    public static async Task<int> RunAsync(TrainRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        OutputFile bundle = new(request.Output, "--out", new PhysicalFileSystem());
        CheckBeforeTheWork(request, bundle);
        FrozenTemplates? templates = request.Templates is null ? null : ReadTemplates(request.Templates);
        SessionRules rules = request.Key is null ? new SessionRules() : new SessionRules { Key = request.Key };
        SessionReading reading = new(request.Sessions, clock);
        TrainingScreen training = new(clock);
        TrainingLog log = new(output, request.Json);

        (TrainingInput input, ModelBundle trained) = await LiveRegion.ShowAsync(async region =>
        {
            Task<ReadSessions> read = reading.RunAsync(HeaderOption.Format(request.Sessions.Header ?? FormatCatalogue.Auto), templates, rules, cancellation);
            await region.PaintWhileAsync(read, reading.Draw, clock);
            TrainingInput input = TrainingInput.Of(await read, request);
            Task<ModelBundle> train = Task.Run(() => Train(input, request, rules, Progressed, cancellation), CancellationToken.None);
            await region.PaintWhileAsync(train, training.Draw, clock);
            return (input, await train);
        });

        byte[] bytes = trained.ToBytes();
        cancellation.ThrowIfCancellationRequested();
        bundle.Replace(bytes);
        TrainingOutcome outcome = new(request, input, trained, training.Elapsed);
        if (request.Json)
        {
            log.Write(outcome);
        }
        else
        {
            TrainingSummary.Print(outcome, output);
        }

        return ExitCode.Done;

        void Progressed(TrainingProgress progress)
        {
            training.Note(progress);
            log.Note(progress);
        }
    }

    private static ModelBundle Train(TrainingInput input, TrainRequest request, SessionRules rules, Action<TrainingProgress> progress, CancellationToken cancellation)
    {
        TrainingOrigin origin = new(input.Read.Templates, input.Read.Log?.Header, rules);
        SequenceTrainingOptions options = new() { Model = request.Model, FalseAlarms = request.FalseAlarms, Epochs = request.Epochs, Seed = request.Seed };
        try
        {
            return SequenceTraining.Train(input.Sessions, origin, options, progress, cancellation);
        }
        catch (ArgumentException fault)
        {
            // Without the parameter's name, which the runtime appends.
            string message = fault.ParamName is null ? fault.Message : fault.Message.Replace($" (Parameter '{fault.ParamName}')", "", StringComparison.Ordinal);
            throw CommandException.WrongUsage(message.ReplaceLineEndings(" "), fault);
        }
    }

    private static void CheckBeforeTheWork(TrainRequest request, OutputFile bundle)
    {
        if (request.Sessions.Files.Append(request.Templates).OfType<string>().FirstOrDefault(bundle.IsAt) is { } input)
        {
            throw CommandException.WrongUsage($"'{input}' is read: --out must not replace it. Choose another --out, such as {Path.GetFileNameWithoutExtension(input)}.tocsin.");
        }

        if (request is { NeedsLabels: true, Sessions: { SessionFile: null, LabelFile: null } })
        {
            throw CommandException.WrongUsage(TrainingInput.NoLabels(request));
        }

        bundle.Check();
    }

    private static FrozenTemplates ReadTemplates(string path)
    {
        try
        {
            return FrozenTemplates.FromCsv(File.ReadAllText(path));
        }
        catch (InvalidDataException fault)
        {
            throw CommandException.WrongUsage($"The templates '{path}' (--templates) cannot be used: {fault.Message}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"The templates '{path}' cannot be read: {fault.Message} Check --templates.", fault);
        }
    }
}
