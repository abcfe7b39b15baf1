using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Traffic;
using Tocsin.Pages.Reading;
using Tocsin.Server;
using Tocsin.Server.Models;

namespace Tocsin.Commands.Demo;

/// <summary>Gives the block stream of a running demo its model: trained while the traffic already plays, chosen by a command of the journal like any other.</summary>
internal sealed class DemoModel(ServedModels models, LearningStreams learning, TimeProvider time, TextWriter output)
{
    private const string Who = "demo";

    /// <summary>Trains and chooses. Ends without an exception when it is cancelled.</summary>
    /// <param name="training">Makes the bundle.</param>
    /// <param name="stream">The stream of the blocks.</param>
    /// <param name="player">Plays it.</param>
    /// <param name="cancellation">The demo's end.</param>
    public async Task LearnAsync(DemoTraining training, RunningStream stream, TrafficPlayer player, CancellationToken cancellation)
    {
        try
        {
            if (await stream.ModelAsync(cancellation) is { Hash: not null } kept)
            {
                await SayAsync($"The blocks are judged by '{kept.Name}' from the last time.");
                return;
            }

            long started = time.GetTimestamp();
            learning.Set(stream.Name, new LearningState("making up a quiet day", 0));
            await SayAsync("Learning what is normal in the block store, which takes some seconds…");
            ModelBundle bundle = await Task.Factory.StartNew(
                () => training.Train(progress => learning.Set(stream.Name, new LearningState(progress.Stage, progress.Done)), cancellation),
                cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            ServedModel model = await models.AddAsync(DemoTraining.Name, bundle.ToBytes(), Who, cancellation);
            learning.Set(stream.Name, new LearningState("waiting for the open blocks to end, so that every session is seen whole", 1));
            await player.AtRestAsync(() => ChooseAsync(stream, model, cancellation)).WaitAsync(cancellation);
            await SayAsync($"Learnt in {time.GetElapsedTime(started).TotalSeconds:0} s: from now on blocks are judged, and one in {BlockTraffic.UsualFaults} is faulty. See the pages Sessions, Models and Monitor.");
        }
        catch (Exception stopped) when (cancellation.IsCancellationRequested && stopped is OperationCanceledException or ObjectDisposedException)
        {
            // the demo is over before it was learnt
        }
        catch (Exception failed)
        {
            // The rest of the demo works without it.
            await SayAsync($"The blocks are not judged: {Terminal.Printable.Line(failed.Message)}");
        }
        finally
        {
            learning.Set(stream.Name, null);
        }
    }

    private Task<long> ChooseAsync(RunningStream stream, ServedModel model, CancellationToken cancellation) => stream.UseModelAsync(
        new ModelCommand(Who, time.GetUtcNow().UtcDateTime, model.Bundle.Hash, model.Name, $"learnt from {model.Bundle.Report.Sessions.Training} normal blocks"), cancellation);

    private async Task SayAsync(string sentence)
    {
        await output.WriteLineAsync(sentence);
        await output.FlushAsync(CancellationToken.None);
    }
}
