using Tocsin.Engine.Formats;

namespace Tocsin.Commands.Reading;

/// <summary>Takes one line; it is valid during the call.</summary>
internal delegate void TakeLine(InputLine line);

/// <summary>Reads a log to its end on a thread of its own.</summary>
internal static class LineReading
{
    private const int LinesBetweenLooks = 1024;

    /// <summary>
    /// Hands over the lines, in order, from one thread. Ends at the end of the log, or with
    /// <see cref="OperationCanceledException"/>: also while a pipe is silent, and then its thread is left waiting for the pipe.
    /// Throws <see cref="CommandException"/> when compressed data are damaged, after all lines before the damage.
    /// </summary>
    public static Task RunAsync(LogInput input, TakeLine take, CancellationToken cancellation) =>
        Task.Run(() => Read(input, take, cancellation), CancellationToken.None).WaitAsync(cancellation);

    private static void Read(LogInput input, TakeLine take, CancellationToken cancellation)
    {
        LineReader reader = new(input.Raw);
        try
        {
            for (long count = 0; reader.TryRead(out InputLine line); count++)
            {
                if (count % LinesBetweenLooks == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                take(line);
            }
        }
        catch (InvalidDataException fault)
        {
            throw CommandException.Failed($"'{input.Name}' is damaged: {fault.Message} What came before is shown.", fault);
        }
    }
}
