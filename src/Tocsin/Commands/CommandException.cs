namespace Tocsin.Commands;

/// <summary>
/// An end that a person can understand: the message carries the value, the setting and the remedy and is printed as it stands,
/// without a stack trace, and the program ends with <see cref="Code"/>.
/// </summary>
public sealed class CommandException : Exception
{
    private CommandException(int code, string message, Exception? inner)
        : base(message, inner) => Code = code;

    /// <summary>The program's exit code.</summary>
    public int Code { get; }

    /// <summary>It failed (1).</summary>
    public static CommandException Failed(string message, Exception? inner = null) => new(ExitCode.Failed, message, inner);

    /// <summary>The command line or a file named on it is wrong (2).</summary>
    public static CommandException WrongUsage(string message, Exception? inner = null) => new(ExitCode.WrongUsage, message, inner);

    /// <summary>Something outside is missing or taken (3): name the port, file or address, the setting and the remedy.</summary>
    public static CommandException Outside(string message, Exception? inner = null) => new(ExitCode.Outside, message, inner);
}
