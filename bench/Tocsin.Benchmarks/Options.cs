using System.Globalization;

namespace Tocsin.Benchmarks;

/// <summary>The few options of a bench: <c>--name value</c>.</summary>
internal static class Options
{
    public static int Number(string[] args, string name, int fallback) =>
        int.Parse(Text(args, name, fallback.ToString(CultureInfo.InvariantCulture)), NumberStyles.Integer, CultureInfo.InvariantCulture);

    public static string Text(string[] args, string name, string fallback) =>
        Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : fallback;
}
