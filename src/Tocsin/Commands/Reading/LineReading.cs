using Tocsin.Engine.Formats;

namespace Tocsin.Commands.Reading;

/// <summary>Takes one line; it is valid during the call.</summary>
internal delegate void TakeLine(InputLine line);

/// <summary>Reads a log to its end on a thread of its own.</summary>
internal static class LineReading
{
    private const int LongestLogLine = 64 * 1024;
    private const int LinesBetweenLooks = 1024;

    /// <summary>
    /// Hands over the lines, in order, from one thread. Ends at the end of the log, or with
    /// <see cref="OperationCanceledException"/>: also while a pipe is silent, and then its thread is left waiting for the pipe.
    /// Throws <see cref="CommandException"/> when compressed data are damaged, after all lines before the damage.
    /// </summary>
    /// <param name="input">What to read.</param>
    /// <param name="take">Takes each line.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="maxLineBytes">Longest line; what is longer is cut.</param>
    /// <param name="mostLines">Lines after which it ends.</param>
    public static Task RunAsync(LogInput input, TakeLine take, CancellationToken cancellation, int maxLineBytes = LongestLogLine, long mostLines = long.MaxValue) =>
        Task.Run(() => Read(input, take, maxLineBytes, mostLines, cancellation), CancellationToken.None).WaitAsync(cancellation);

    private static void Read(LogInput input, TakeLine take, int maxLineBytes, long mostLines, CancellationToken cancellation)
    {
        LineReader reader = new(input.Raw, maxLineBytes);
        try
        {
            for (long count = 0; count < mostLines && reader.TryRead(out InputLine line); count++)
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
