namespace Tocsin.Commands;

/// <summary>What the program answers to whoever started it. The numbers are a promise to scripts: never change one.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for is done; also when the reader of a pipe has gone and wants no more.</summary>
    public const int Done = 0;

    /// <summary>It failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int WrongUsage = 2;

    /// <summary>Something outside is missing or taken: a file, a server, a port.</summary>
    public const int Outside = 3;

    /// <summary>Ctrl-C before the end; what was done so far stands (128 + SIGINT, as shells count).</summary>
    public const int Interrupted = 130;

    /// <summary>SIGTERM before the end; what was done so far stands (128 + SIGTERM).</summary>
    public const int Terminated = 143;
}
