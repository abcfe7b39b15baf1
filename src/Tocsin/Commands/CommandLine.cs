using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Tocsin.Terminal;

namespace Tocsin.Commands;

/// <summary>Parses the command line, runs one command and turns every possible end into an exit code and at most a few lines on standard error.</summary>
internal static class CommandLine
{
    private static readonly string[] Examples =
    [
        "tocsin demo                       see it live with generated traffic",
        "tocsin watch /var/log/syslog      the templates of a file, as it is read",
        "tocsin doctor                     what is here, what is missing",
    ];

    /// <summary>Runs <paramref name="args"/> and returns the exit code; never throws.</summary>
    public static async Task<int> RunAsync(string[] args, params Command[] commands)
    {
        RootCommand root = Root(commands);
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction || (parsed.Action is null && parsed.Errors.Count > 0))
        {
            return Refuse(parsed, root);
        }

        using StandardOutput output = new();
        StreamWriter text = new(output);
        using StopSignals signals = new();
        int code;
        try
        {
            code = await parsed.InvokeAsync(
                new InvocationConfiguration { Output = text, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                signals.Token);
        }
        catch (Exception exception)
        {
            code = Failure.Report(exception, signals);
        }

        try
        {
            await text.FlushAsync(CancellationToken.None);
        }
        catch (OutputClosedException)
        {
            // The reader has what it wanted; the code stays what the command earned.
        }

        return code;
    }

    private static RootCommand Root(Command[] commands)
    {
        RootCommand root = new("Tocsin reads the logs of a system and rings when something is surprising.");
        foreach (Command command in commands)
        {
            root.Subcommands.Add(command);
        }

        foreach (Option option in root.Options)
        {
            switch (option)
            {
                case HelpOption help:
                    help.Description = "Show help";
                    help.Action = new HelpWithExamples((HelpAction)help.Action!, Examples);
                    break;
                case VersionOption version:
                    version.Description = "Show the version";
                    version.Action = new ShowVersion();
                    break;
            }
        }

        return root;
    }

    private static int Refuse(ParseResult parsed, RootCommand root)
    {
        if (parsed.Tokens.Count == 0)
        {
            root.Parse("--help").Invoke(new InvocationConfiguration { Output = Console.Error });
            return ExitCode.WrongUsage;
        }

        string name = FullName(parsed.CommandResult.Command);
        IEnumerable<string> messages = parsed.UnmatchedTokens.Count > 0
            ? parsed.UnmatchedTokens.Select(token => $"'{token}' is not something that '{name}' knows.")
            : parsed.Errors.Select(static error => error.Message).Distinct();
        foreach (string message in messages)
        {
            Console.Error.WriteLine($"tocsin: {Printable.Line(message)}");
        }

        Console.Error.WriteLine($"Try '{name} --help'.");
        return ExitCode.WrongUsage;
    }

    private static string FullName(Command command) =>
        command is RootCommand ? "tocsin" : $"{FullName(command.Parents.OfType<Command>().First())} {command.Name}";
}
