using System.Text;

namespace Tocsin.Engine.Collection.Remotes;

/// <summary>
/// A file of <c>NAME=value</c> lines as shells and containers know it: <c>#</c> comments, <c>export</c> before a name, <c>'as it stands'</c>,
/// <c>"with \n, \", \\"</c>. Nothing is expanded or run. Lines of other shapes belong to somebody else and are passed over; the last of a name counts.
/// </summary>
internal static class EnvironmentFile
{
    private const int MaxBytes = 256 * 1024;

    /// <summary>Throws <see cref="InvalidDataException"/> for a file that is too large, and as the disk does.</summary>
    public static Dictionary<string, string> Read(string file) =>
        new FileInfo(file).Length <= MaxBytes ? Parse(File.ReadAllLines(file)) : throw new InvalidDataException($"it is larger than {MaxBytes / 1024} KiB.");

    /// <summary>The values by name.</summary>
    internal static Dictionary<string, string> Parse(IEnumerable<string> lines)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            ReadOnlySpan<char> text = line.AsSpan().Trim();
            if (text.StartsWith("export ") || text.StartsWith("export\t"))
            {
                text = text[7..].TrimStart();
            }

            int equals = text.IndexOf('=');
            if (equals > 0 && text[0] != '#' && IsName(text[..equals]))
            {
                values[text[..equals].ToString()] = Value(text[(equals + 1)..].Trim());
            }
        }

        return values;
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '_')
            {
                return false;
            }
        }

        return true;
    }

    private static string Value(ReadOnlySpan<char> text)
    {
        if (text.Length > 1 && text[0] == '\'' && text[1..].IndexOf('\'') is var end and >= 0)
        {
            return text.Slice(1, end).ToString();
        }

        if (text.Length > 1 && text[0] == '"')
        {
            StringBuilder value = new();
            for (int at = 1; at < text.Length && text[at] != '"'; at++)
            {
                char character = text[at] == '\\' && at + 1 < text.Length ? text[++at] : text[at];
                value.Append(character == 'n' && text[at - 1] == '\\' ? '\n' : character);
            }

            return value.ToString();
        }

        // A '#' begins a comment behind white space only: it is a part of many a value.
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '#' && (at == 0 || char.IsWhiteSpace(text[at - 1])))
            {
                return text[..at].TrimEnd().ToString();
            }
        }

        return text.ToString();
    }
}
