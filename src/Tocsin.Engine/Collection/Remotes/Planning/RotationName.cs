namespace Tocsin.Engine.Collection.Remotes.Planning;

/// <summary>
/// What rotations do to names: <c>app.log</c>, <c>app.log.1</c>, <c>app.log-20261122</c>, <c>app.log.2.gz</c> and <c>app.log.old</c> are generations of one log.
/// </summary>
internal static class RotationName
{
    private static readonly string[] Compressions = [".gz", ".br", ".bz2", ".xz", ".zst", ".lz4", ".Z"];
    private static readonly string[] Words = [".old", ".bak", ".prev", "~"];

    /// <summary>The path without what a rotation appended; files of one stem may turn into each other.</summary>
    public static string Stem(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        ReadOnlySpan<char> rest = path.AsSpan(name);
        rest = rest[..^Compression(rest).Length];
        foreach (string word in Words)
        {
            if (rest.Length > word.Length && rest.EndsWith(word, StringComparison.Ordinal))
            {
                rest = rest[..^word.Length];
            }
        }

        rest = rest[..^Number(rest)];
        return string.Concat(path.AsSpan(0, name), rest);
    }

    /// <summary>Where an old generation of a file is kept: the first of <c>app.log.1</c>, <c>app.log.2</c>, … (<c>app.log.1.gz</c>, …) that is free.</summary>
    public static string Generation(string path, Func<string, bool> isFree)
    {
        string compression = Compression(path);
        string plain = path[..^compression.Length];
        int dot = plain.LastIndexOf('.');
        if (dot > plain.LastIndexOf('/') + 1 && plain.Length - dot - 1 is > 0 and <= 3 && plain.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            plain = plain[..dot];
        }

        for (int number = 1; ; number++)
        {
            string candidate = $"{plain}.{number}{compression}";
            if (isFree(candidate))
            {
                return candidate;
            }
        }
    }

    private static string Compression(ReadOnlySpan<char> name)
    {
        foreach (string suffix in Compressions)
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
            {
                return suffix;
            }
        }

        return "";
    }

    /// <summary>Characters of a number (<c>.1</c> to <c>.999</c>) or a date (<c>-20261122</c>, <c>.2026-11-22_04</c>) at the end.</summary>
    private static int Number(ReadOnlySpan<char> name)
    {
        int begin = name.LastIndexOfAnyExcept("0123456789-_.:T".AsSpan()) + 1;
        ReadOnlySpan<char> run = name[begin..];
        for (int at = 0; at < run.Length; at++)
        {
            if (begin + at == 0 || run[at] is not ('.' or '-' or '_') || at + 1 == run.Length)
            {
                continue;
            }

            ReadOnlySpan<char> suffix = run[(at + 1)..];
            if (IsDate(suffix) || (run[at] == '.' && suffix.Length <= 3 && suffix.IndexOfAnyExceptInRange('0', '9') < 0))
            {
                return suffix.Length + 1;
            }
        }

        return 0;
    }

    private static bool IsDate(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("19") && !text.StartsWith("20"))
        {
            return false;
        }

        int digits = 0;
        foreach (char character in text)
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        }

        return digits >= 8;
    }
}
