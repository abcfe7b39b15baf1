using System.CommandLine;

namespace Tocsin.Commands;

/// <summary>Where a client finds its key: a flag, a file, or a variable that no process list shows.</summary>
internal sealed class ApiKeyOptions
{
    private const string Variable = "TOCSIN_API_KEY";

    private readonly Option<string?> _key;
    private readonly Option<string?> _file = new("--api-key-file") { Description = "File that holds the key", HelpName = "FILE" };

    /// <param name="command">The command that takes them.</param>
    /// <param name="role">The role that the key needs.</param>
    public ApiKeyOptions(Command command, string role)
    {
        _key = new("--api-key") { Description = $"Key with role '{role}'; better in {Variable} or a file, where no process list shows it", HelpName = "KEY" };
        command.Options.Add(_key);
        command.Options.Add(_file);
    }

    /// <summary>The key, or null.</summary>
    public string? Read(ParseResult parsed)
    {
        string? key = parsed.GetValue(_key);
        string? file = parsed.GetValue(_file);
        if (key is not null && file is not null)
        {
            throw CommandException.WrongUsage("Give --api-key or --api-key-file, not both.");
        }

        try
        {
            return (file is null ? key ?? Environment.GetEnvironmentVariable(Variable) : File.ReadAllText(file))?.Trim() is { Length: > 0 } found ? found : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"The key file '{file}' cannot be read: {fault.Message} Check --api-key-file.", fault);
        }
    }
}
