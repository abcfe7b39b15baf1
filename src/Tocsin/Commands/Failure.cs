using Tocsin.Terminal;

namespace Tocsin.Commands;

/// <summary>Says on standard error how a command ended badly. A stack trace is shown only with <c>LOG_LEVEL=debug</c>; otherwise it goes to a file.</summary>
internal static class Failure
{
    /// <summary>Prints one exception and returns the exit code that it stands for.</summary>
    public static int Report(Exception exception, StopSignals signals)
    {
        switch (exception)
        {
            case AggregateException { InnerExceptions.Count: 1 } aggregate:
                return Report(aggregate.InnerExceptions[0], signals);
            case OutputClosedException:
                return ExitCode.Done;
            case OperationCanceledException when signals.SignalledExitCode != 0:
                return signals.SignalledExitCode;
            case CommandException expected:
                Print(expected.Message, expected);
                return expected.Code;
            default:
                Print($"Unexpected {exception.GetType().Name}: {exception.Message}", exception);
                SaveDetails(exception);
                return ExitCode.Failed;
        }
    }

    private static bool Debugging =>
        string.Equals(Environment.GetEnvironmentVariable("LOG_LEVEL"), "debug", StringComparison.OrdinalIgnoreCase);

    private static void Print(string message, Exception exception)
    {
        Console.Error.WriteLine($"tocsin: {Printable.Line(message)}");
        if (Debugging)
        {
            Console.Error.WriteLine(Printable.Text(exception.ToString()));
        }
    }

    private static void SaveDetails(Exception exception)
    {
        if (Debugging)
        {
            return;
        }

        try
        {
            // CreateTempFile semantics: a new name that nobody could have planted in a shared temporary folder.
            string path = Path.Combine(Directory.CreateTempSubdirectory("tocsin-failure-").FullName, "details.txt");
            File.WriteAllText(path, $"tocsin {ShowVersion.Text}, .NET {Environment.Version}, {Environment.OSVersion}\n{exception}\n");
            Console.Error.WriteLine($"This is a defect in Tocsin. The details are in {path} (or run again with LOG_LEVEL=debug).");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("This is a defect in Tocsin. Run again with LOG_LEVEL=debug for the details.");
        }
    }
}
