using System.Text.Json;
using Tocsin.Engine.Windows.Records;
using Tocsin.Terminal;

namespace Tocsin.Commands.Windows;

/// <summary>The rule that <c>--rule</c>, <c>--format</c>, <c>--by</c> and <c>--where</c> make together.</summary>
internal static class WindowRuleOption
{
    private const long LargestFile = 64 * 1024;

    /// <summary>Reads it. Throws <see cref="CommandException"/> (2) with all faults of the rule, or (3) when its file cannot be read.</summary>
    /// <param name="rule">JSON, a preset or a file of JSON; null for the usual rule.</param>
    /// <param name="format">How lines are written; null for what the rule says.</param>
    /// <param name="by">What records are counted by; null for what the rule says.</param>
    /// <param name="where">Which records count; none for what the rule says.</param>
    public static WindowRule Load(string? rule, string? format, string? by, IReadOnlyList<string> where)
    {
        string text = rule is not null ? TextOf(rule) : format is not null ? $$"""{"format":{{JsonSerializer.Serialize(format)}}}""" : WindowRule.Default.Name;
        if (WindowRule.TryCreate(text, by, where, out WindowRule? made, out IReadOnlyList<string> faults))
        {
            return made!;
        }

        foreach (string fault in faults.Skip(1))
        {
            Console.Error.WriteLine($"  {Printable.Line(Named(fault))}");
        }

        throw CommandException.WrongUsage($"The records cannot be read like that: {Named(faults[0])}");
    }

    /// <summary>People wrote options, not members of a rule.</summary>
    private static string Named(string fault)
    {
        foreach ((string member, string option) in new[] { ("format:", "--format:"), ("group:", "--by:"), ("where[", "--where [") })
        {
            if (fault.StartsWith(member, StringComparison.Ordinal))
            {
                return option + fault[member.Length..];
            }
        }

        return fault;
    }

    private static string TextOf(string given)
    {
        if (given.TrimStart().StartsWith('{') || WindowRule.Presets.Any(preset => preset.Name == given) || !File.Exists(given))
        {
            return given;
        }

        try
        {
            return new FileInfo(given).Length <= LargestFile
                ? File.ReadAllText(given)
                : throw CommandException.WrongUsage($"--rule: '{given}' is larger than {LargestFile / 1024} KiB and can be no rule. Give the records as INPUT.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"The rule '{given}' cannot be read: {fault.Message} Check --rule.", fault);
        }
    }
}
