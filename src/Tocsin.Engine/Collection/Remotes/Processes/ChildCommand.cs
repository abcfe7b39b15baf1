namespace Tocsin.Engine.Collection.Remotes.Processes;

/// <summary>A program and its arguments, each as it is: no shell of this machine ever reads them.</summary>
/// <param name="Program">Its name, looked for on PATH, or its path.</param>
/// <param name="Arguments">In order.</param>
internal sealed record ChildCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Where relative names of the arguments lie; null for the program's own working folder.</summary>
    public string? WorkingFolder { get; init; }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and more for a signal.</param>
/// <param name="Output">The begin of what it wrote to standard output, where nobody else read that.</param>
/// <param name="Errors">The begin of what it wrote to standard error, as it came: hostile text.</param>
internal sealed record ChildResult(int ExitCode, string Output, string Errors);
