using Spectre.Console;
using Tocsin.Commands.Mining;
using Tocsin.Commands.Sessions;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Terminal;

namespace Tocsin.Commands.Evaluating;

/// <summary>One run of <c>tocsin evaluate</c>.</summary>
internal static class EvaluateRun
{
    /// <summary>Returns the exit code. A log is read with the bundle's own header, rules and templates, so that training and evaluation cannot disagree on them.</summary>
    public static async Task<int> RunAsync(EvaluateRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        ModelBundle bundle = Open(request);
        CheckBeforeTheWork(request, bundle);
        SessionReading reading = new(request.Sessions, clock);
        double done = 0;
        (ReadSessions read, EvaluationReport? report) = await LiveRegion.ShowAsync(async region =>
        {
            Task<ReadSessions> sessions = reading.RunAsync(Header(request, bundle), bundle.Templates, bundle.Rules, cancellation);
            await region.PaintWhileAsync(sessions, reading.Draw, clock);
            ReadSessions read = await sessions;
            if (request.Explain is not null)
            {
                return (read, (EvaluationReport?)null);
            }

            Evaluability.Check(read.Sessions, bundle, request);
            Task<EvaluationReport> run = Task.Run(() => SequenceEvaluation.Run(bundle, read.Sessions, share => Volatile.Write(ref done, share), cancellation), CancellationToken.None);
            await region.PaintWhileAsync(run, Judging, clock);
            return (read, await run);
        });

        if (report is null)
        {
            Explanation.Print(request, bundle, read, output);
        }
        else
        {
            EvaluationView.Print(request, bundle, read, report, output);
        }

        return ExitCode.Done;

        Spectre.Console.Rendering.IRenderable Judging(Screen screen, IAnsiConsole console)
        {
            double share = Volatile.Read(ref done);
            return Bar.Progress(new Line("judging", Ink.Strong), share, screen.Width < 100 ? 12 : 24, new Line($"{share,4:0%}"), console);
        }
    }

    private static ModelBundle Open(EvaluateRequest request)
    {
        try
        {
            return ModelBundle.Open(request.Bundle);
        }
        catch (BundleException fault)
        {
            throw CommandException.Outside(fault.Message, fault);
        }
    }

    private static void CheckBeforeTheWork(EvaluateRequest request, ModelBundle bundle)
    {
        SessionRequest from = request.Sessions;
        if (from.SessionFile is null && bundle.Templates is null)
        {
            throw CommandException.WrongUsage(
                $"'{request.Bundle}' was trained on sessions of event ids and has no templates: it cannot read a log. Give --sessions with the same event ids, or train it on a log (tocsin train --log).");
        }

        if (from is { SessionFile: null, LabelFile: null } && request.Explain is null)
        {
            throw CommandException.WrongUsage("An evaluation needs labels: give --labels labels.csv that names the log's sessions, or --explain SESSION, which needs none.");
        }
    }

    /// <summary>The header format for logs: the one asked for, else the one the model was trained with; null to decide on the first lines.</summary>
    private static LineFormat? Header(EvaluateRequest request, ModelBundle bundle) => HeaderOption.Format(request.Sessions.Header ?? bundle.Header ?? FormatCatalogue.Auto);
}
