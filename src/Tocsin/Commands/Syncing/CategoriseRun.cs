using System.Text.Json;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Terminal;

namespace Tocsin.Commands.Syncing;

/// <summary>Tries the rules of categories on names.</summary>
internal static class CategoriseRun
{
    /// <summary>Prints a line a name.</summary>
    public static int Run(SyncSetup setup, IReadOnlyList<string> names, bool json, TextWriter output)
    {
        int widest = setup.Rules.Names.Max(static name => name.Length);
        foreach (string name in names)
        {
            CategoryMatch match = setup.Rules.Match(name);
            string? job = setup.Jobs.Find(name)?.Job;
            if (json)
            {
                output.WriteLine(Printable.Json(JsonSerializer.Serialize(
                    new { name, category = match.Category, pattern = match.Pattern, stem = match.Stem, job }, SyncLines.SnakeCase)));
                continue;
            }

            string why = match.Pattern is { } pattern ? $"by '{pattern}'" : "no pattern fits";
            output.WriteLine($"{match.Category.PadRight(widest)}  {Printable.Line(name)}  ({why}{(job is null ? "" : $", job {Printable.Line(job)}")})");
        }

        return ExitCode.Done;
    }
}
