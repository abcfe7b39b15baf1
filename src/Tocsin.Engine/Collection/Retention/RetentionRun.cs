using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Retention;

/// <summary>
/// Does what a plan says, one file after the other, beneath the root and without following links. A file that is other than the plan saw it is left alone. Nobody may write
/// a file meanwhile: the host lets passes over remotes and this take turns, file by file. What the remotes remember says that a file was here: one that is deleted or compressed is not fetched again.
/// </summary>
/// <param name="logs">The raw tree.</param>
public sealed class RetentionRun(RootFolder logs)
{
    private readonly FileCompressor _compressor = new(logs);

    /// <summary>Does the steps. A fault of one is kept and the others go on; throws <see cref="OperationCanceledException"/> between two steps and within a compression.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="isFed">Asked again right before each step, as for the plan.</param>
    /// <param name="turn">Keeps whoever writes a file away from it until the answer is disposed; null leaves the file alone for now. Without it nobody else writes.</param>
    /// <param name="cancellation">Ends it; what was done by then is whole.</param>
    public RetentionResult Run(RetentionPlan plan, Func<CollectedFile, bool> isFed, Func<CollectedFile, IDisposable?>? turn = null, CancellationToken cancellation = default)
    {
        RetentionResult result = new();
        foreach (RetentionStep step in plan.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using IDisposable? held = turn?.Invoke(step.File);
                if (turn is not null && held is null)
                    result.Left++;
                else
                    Do(step, isFed, result, cancellation);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
            {
                result.Faults.Add($"'{step.File.Path}': {fault.Message}");
            }
        }

        return result;
    }

    private void Do(RetentionStep step, Func<CollectedFile, bool> isFed, RetentionResult result, CancellationToken cancellation)
    {
        CollectedFile file = step.File;
        if (logs.Stat(file.Path) is not { } now || now.Size != file.Size || now.Modified != file.Modified || !isFed(file))
        {
            result.Left++;
        }
        else if (step.Action == RetentionAction.Delete)
        {
            if (!logs.Delete(file.Path))
                return;
            result.Deleted++;
            result.Freed += file.Size;
        }
        else if (_compressor.TryCompress(now, cancellation) is { } bytes)
        {
            result.Compressed++;
            result.Freed += file.Size - bytes;
        }
        else
        {
            result.Left++;
        }
    }
}

/// <summary>What a run did.</summary>
public sealed class RetentionResult
{
    /// <summary>Files that were deleted.</summary>
    public int Deleted { get; internal set; }

    /// <summary>Files that were compressed.</summary>
    public int Compressed { get; internal set; }

    /// <summary>Files that had changed or gone since the plan, or that a pass had its turn with, and were left alone.</summary>
    public int Left { get; internal set; }

    /// <summary>Bytes on disk that became free.</summary>
    public long Freed { get; internal set; }

    /// <summary>What could not be done: the file and why.</summary>
    public List<string> Faults { get; } = [];
}
