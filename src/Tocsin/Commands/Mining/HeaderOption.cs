using System.CommandLine;
using Tocsin.Engine.Formats;

namespace Tocsin.Commands.Mining;

/// <summary>The option <c>--header</c>, which several commands share.</summary>
internal static class HeaderOption
{
    /// <summary>Makes it.</summary>
    public static Option<string> Create()
    {
        Option<string> option = new("--header")
        {
            Description = "Header format: auto, a preset (hdfs, spark, syslog, combined, json, none, …) or a pattern such as '<Date> <Time> <Level> <Content>'",
            HelpName = "PRESET|PATTERN",
            DefaultValueFactory = static _ => FormatCatalogue.Auto,
        };
        option.Validators.Add(static result =>
        {
            string text = result.GetValueOrDefault<string>() ?? FormatCatalogue.Auto;
            if (!FormatCatalogue.IsAuto(text) && !FormatCatalogue.TryFind(text, out _, out string? error))
            {
                result.AddError($"--header: {error}");
            }
        });
        option.CompletionSources.Add(_ => [new(FormatCatalogue.Auto), .. FormatCatalogue.Presets.Select(static preset => new System.CommandLine.Completions.CompletionItem(preset.Name))]);
        return option;
    }

    /// <summary>The format that was asked for; null to decide on the first lines.</summary>
    public static LineFormat? Format(string text) =>
        FormatCatalogue.TryFind(text, out LineFormat? format, out _) ? format : null;
}
