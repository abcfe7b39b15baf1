using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Engine.Similarity.VectorFiles;
using Tocsin.Terminal;
using Tocsin.Vectors;
using Tocsin.Vectors.Files;

namespace Tocsin.Commands.Vectors;

/// <summary>Runs what takes long beside a line that tells how far it is, and says in a person's words what went wrong.</summary>
internal sealed class VectorWork(TimeProvider clock) : IProgress<BuildProgress>
{
    private const int StepCells = 10;

    private readonly Lock _gate = new();
    private BuildProgress _now = new("begin", 0, 0);
    private long _begun = clock.GetTimestamp();

    /// <summary>Does it on another thread.</summary>
    public Task<T> RunAsync<T>(Func<T> work) => LiveRegion.ShowAsync(async region =>
    {
        Task<T> running = Task.Run(() => Clearly(work));
        await region.PaintWhileAsync(running, Draw, clock);
        return await running;
    });

    /// <summary>Does it, and gives the failures of files the exit code that they stand for.</summary>
    public static T Clearly<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException missing) when (missing is VectorSourceException { IsMissing: true } or VectorFileException { InnerException: FileNotFoundException or DirectoryNotFoundException })
        {
            throw CommandException.Outside(missing.Message, missing);
        }
        catch (VectorFileException failure)
        {
            throw CommandException.Failed(failure.Message, failure);
        }
        catch (VectorSourceException unusable)
        {
            throw CommandException.WrongUsage(unusable.Message, unusable);
        }
        catch (Exception unusable) when (unusable is InvalidVectorException or ArgumentException)
        {
            throw CommandException.WrongUsage(unusable.Message, unusable);
        }
        catch (OutOfMemoryException full)
        {
            throw CommandException.Outside("There is not enough memory for these vectors. Take fewer, or a machine with more.", full);
        }
    }

    /// <summary>Hears a step.</summary>
    public void Report(BuildProgress value)
    {
        lock (_gate)
        {
            if (value.Step != _now.Step)
            {
                _begun = clock.GetTimestamp();
            }

            _now = value;
        }
    }

    private IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        BuildProgress now;
        TimeSpan elapsed;
        lock (_gate)
        {
            (now, elapsed) = (_now, clock.GetElapsedTime(_begun));
        }

        Line name = new(now.Step.PadRight(StepCells), Ink.Strong);
        if (now.Total <= 0)
        {
            return name.With($"  {Human.Duration(elapsed)}");
        }

        double share = Math.Min(1, (double)now.Done / now.Total);
        string left = share is > 0.01 and < 1 ? $"  {Human.Duration(elapsed * ((1 - share) / share))} left" : "";
        return Bar.Progress(name, share, screen.Width < 100 ? 12 : 24, new Line($"{share,4:0%}  {Human.Count(now.Done)} of {Human.Count(now.Total)}{left}") { Least = 0 }, console);
    }
}
