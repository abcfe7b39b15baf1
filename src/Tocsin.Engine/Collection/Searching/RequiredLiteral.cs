using System.Text;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>
/// A text that must stand in every line that a regular expression fits, so that only lines with it are asked. Reads the simple cases and answers
/// none for all others: what it answers is always required.
/// </summary>
internal static class RequiredLiteral
{
    /// <summary>The longest such text; null where none is obvious.</summary>
    /// <param name="pattern">A regular expression that has been read without a fault.</param>
    /// <param name="ignoreCase">Whether case is ignored: characters that have more than their two ASCII cases (the Kelvin sign is a K) are then left out.</param>
    public static string? Of(string pattern, bool ignoreCase)
    {
        string longest = "";
        StringBuilder run = new();
        int depth = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            switch (c)
            {
                case '|' when depth == 0:
                    return null;
                case '(':
                    // Inline options change what letters mean.
                    if (i + 2 < pattern.Length && pattern[i + 1] == '?' && pattern[i + 2] is not (':' or '<' or 'P'))
                        return null;
                    depth++;
                    End(run, ref longest);
                    break;
                case ')':
                    depth--;
                    End(run, ref longest);
                    break;
                case '[':
                    End(run, ref longest);
                    i = EndOfClass(pattern, i);
                    if (i < 0)
                        return null;
                    break;
                case '\\':
                    if (i + 1 >= pattern.Length)
                        return null;
                    char escaped = pattern[++i];
                    if (char.IsAsciiLetterOrDigit(escaped))
                    {
                        // \x41, \u0041, \p{L}, \cA, \k<name>: more letters belong to it.
                        if (escaped is not ('d' or 'D' or 'w' or 'W' or 's' or 'S' or 'b' or 'B' or 't' or 'n' or 'r' or 'f' or 'v' or 'A' or 'z' or 'Z'))
                            return null;
                        End(run, ref longest);
                    }
                    else if (depth == 0)
                    {
                        run.Append(escaped);
                    }

                    break;
                case '.' or '^' or '$':
                    End(run, ref longest);
                    break;
                case '*' or '?' or '{':
                    // The last character may be absent.
                    if (run.Length > 0)
                        run.Length--;
                    End(run, ref longest);
                    if (c == '{')
                    {
                        i = pattern.IndexOf('}', i);
                        if (i < 0)
                            return null;
                    }

                    break;
                case '+':
                    End(run, ref longest);
                    break;
                default:
                    if (ignoreCase && (!char.IsAscii(c) || "kKiIsS".Contains(c, StringComparison.Ordinal)))
                        End(run, ref longest);
                    else if (depth == 0)
                        run.Append(c);
                    break;
            }
        }

        End(run, ref longest);
        return longest.Length >= 2 && depth == 0 ? longest : null;
    }

    private static void End(StringBuilder run, ref string longest)
    {
        // A pair that stands for one character is not cut by a quantifier: such runs are left out.
        string text = run.ToString();
        run.Clear();
        if (text.Length > longest.Length && !text.Any(char.IsSurrogate))
            longest = text;
    }

    private static int EndOfClass(string pattern, int open)
    {
        int i = open + 1;
        if (i < pattern.Length && pattern[i] == '^')
            i++;
        if (i < pattern.Length && pattern[i] == ']')
            i++;
        for (; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
                i++;
            else if (pattern[i] == '[')
                return -1;
            else if (pattern[i] == ']')
                return i;
        }

        return -1;
    }
}
