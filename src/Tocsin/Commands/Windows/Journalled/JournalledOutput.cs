using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Commands.Windows.Journalled;

/// <summary>
/// Prints what a lane tells, once: windows and alerts that an earlier run has printed are passed over when the journal is read again. A line that cannot be read is named again then, with
/// the same position. The lane's thread, but for <see cref="Failed"/>.
/// </summary>
/// <param name="outputs">Prints.</param>
/// <param name="printed">What was printed before.</param>
internal sealed class JournalledOutput(WindowsOutputs outputs, PrintedMark printed) : IWindowLaneWatcher
{
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fails when nothing can be printed any longer; else it never ends.</summary>
    public Task Failed => _failed.Task;

    /// <inheritdoc/>
    public void Closed(long number, WindowSummary window)
    {
        if (number >= printed.Windows)
        {
            Try(() =>
            {
                outputs.Closed(window);
                printed.Note(number + 1, printed.Alerts);
            });
        }
    }

    /// <inheritdoc/>
    public void Rang(long number, Alert alert)
    {
        if (number >= printed.Alerts)
        {
            Try(() =>
            {
                outputs.Rang(alert);
                printed.Note(printed.Windows, number + 1);
            });
        }

        foreach (JournalAlerts delivery in outputs.Journalled)
        {
            delivery.Raise();
        }
    }

    /// <inheritdoc/>
    public void Refused(long position, WindowReader reader, ReadOnlySpan<byte> line)
    {
        if (outputs.WantsReasons)
        {
            outputs.Reject(0, position, reader.WhyNot, line);
        }
    }

    /// <summary>To be called often: what waits to be written is.</summary>
    public void Tick() => outputs.Tick();

    // A lane must not stop because nobody reads what is printed.
    private void Try(Action print)
    {
        if (_failed.Task.IsCompleted)
        {
            return;
        }

        try
        {
            print();
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            _failed.TrySetException(fault);
        }
    }
}
