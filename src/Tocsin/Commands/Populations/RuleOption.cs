using System.CommandLine;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Terminal;

namespace Tocsin.Commands.Populations;

/// <summary>The option <c>--map</c>: a population rule by its preset's name, as inline JSON, or in a file.</summary>
internal static class RuleOption
{
    /// <summary>The rule for lines that are events as they stand.</summary>
    public const string Events = "events";

    private const long LargestFile = 64 * 1024;

    /// <summary>Makes it.</summary>
    public static Option<string> Create()
    {
        Option<string> option = new("--map")
        {
            Description = "Rule that makes events of lines: a preset (events, access), JSON that begins with a brace, or a file of JSON",
            HelpName = "RULE",
            DefaultValueFactory = static _ => Events,
        };
        option.CompletionSources.Add(static _ => PopulationRule.Presets.Select(static preset => new System.CommandLine.Completions.CompletionItem(preset.Name)));
        return option;
    }

    /// <summary>Reads what was given. Throws <see cref="CommandException"/> (2) with all faults of the rule, or (3) when its file cannot be read.</summary>
    public static PopulationRule Load(string given)
    {
        string text = given;
        string from = "--map";
        if (!IsInline(given) && File.Exists(given))
        {
            text = ReadFile(given);
            from = given;
        }

        if (PopulationRule.TryParse(text, out PopulationRule? rule, out IReadOnlyList<string> faults))
        {
            return rule!;
        }

        if (!IsInline(text) && from == "--map")
        {
            throw CommandException.WrongUsage($"--map: there is neither a preset nor a file '{given}'. The presets are {string.Join(", ", PopulationRule.Presets.Select(static preset => preset.Name))}.");
        }

        if (faults.Count == 1)
        {
            throw CommandException.WrongUsage($"The population rule ({from}) cannot be used: {faults[0]}");
        }

        foreach (string fault in faults)
        {
            Console.Error.WriteLine($"  {Printable.Line(fault)}");
        }

        throw CommandException.WrongUsage($"The population rule ({from}) cannot be used: correct these {faults.Count} faults.");
    }

    private static bool IsInline(string text) => text.TrimStart().StartsWith('{') || PopulationRule.Presets.Any(preset => preset.Name == text.Trim());

    private static string ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
            {
                throw CommandException.WrongUsage($"--map: '{path}' is larger than {LargestFile / 1024} KiB and can be no rule. Give the log as FILE and the rule as --map.");
            }

            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"The population rule '{path}' cannot be read: {fault.Message} Check --map.", fault);
        }
    }
}
