using System.Globalization;
using System.Text;
using Tocsin.Vectors;

namespace Tocsin.Engine.Similarity.VectorFiles;

/// <summary>The header of a <c>.npy</c> file: a Python dictionary with <c>descr</c>, <c>fortran_order</c> and <c>shape</c>, which is read here and evaluated by nobody.</summary>
/// <param name="Rows">Vectors.</param>
/// <param name="Columns">Floats in each.</param>
/// <param name="ItemBytes">Bytes of a float, 4 or 8.</param>
internal sealed record NpyHeader(int Rows, int Columns, int ItemBytes)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="VectorSourceException">It is no header, or the array is none that is read here.</exception>
    public static NpyHeader Parse(string path, ReadOnlySpan<byte> header)
    {
        Dictionary<string, string>? entries = Entries(Encoding.Latin1.GetString(header));
        if (entries is null || !entries.TryGetValue("descr", out string? type) || !entries.TryGetValue("fortran_order", out string? columnsFirst) || !entries.TryGetValue("shape", out string? shape))
        {
            throw new VectorSourceException($"'{path}' is damaged: its header is no dictionary of descr, fortran_order and shape.");
        }

        int itemBytes = type switch
        {
            "'<f4'" or "\"<f4\"" => sizeof(float),
            "'<f8'" or "\"<f8\"" => sizeof(double),
            _ => throw new VectorSourceException($"'{path}' holds {Shown(type)}, and '<f4' and '<f8' are read. Save it as numpy.save(file, array.astype('<f4'))."),
        };
        if (columnsFirst is not "False")
        {
            throw new VectorSourceException($"'{path}' is stored column after column (fortran_order {Shown(columnsFirst)}). Save it as numpy.save(file, numpy.ascontiguousarray(array)).");
        }

        return shape.StartsWith('(') && shape.EndsWith(')')
            && shape[1..^1].TrimEnd(' ', ',').Split(',', StringSplitOptions.TrimEntries) is [string first, string second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int rows)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns is >= 1 and <= VectorIndexOptions.MaxDimension
            ? new NpyHeader(rows, columns, itemBytes)
            : throw new VectorSourceException($"'{path}' has the shape {Shown(shape)}, and (vectors, dimension) is read: two numbers, the dimension from 1 to {VectorIndexOptions.MaxDimension}.");
    }

    // {'key': value, ...}: the values as they stand, commas within quotes and brackets theirs. Null when it is no dictionary.
    private static Dictionary<string, string>? Entries(string text)
    {
        text = text.Trim(' ', '\n', '\0');
        if (!text.StartsWith('{') || !text.EndsWith('}'))
        {
            return null;
        }

        Dictionary<string, string> entries = new(StringComparer.Ordinal);
        int depth = 0, start = 1;
        char quote = '\0';
        for (int at = 1; at < text.Length; at++)
        {
            char c = text[at];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (depth == 0 && (c == ',' || at == text.Length - 1))
            {
                if (!Take(text[start..at], entries))
                {
                    return null;
                }

                start = at + 1;
            }
            else
            {
                depth += c switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            }
        }

        return quote == '\0' && depth == 0 ? entries : null;
    }

    // An empty entry stands behind the last comma.
    private static bool Take(string entry, Dictionary<string, string> entries)
    {
        int colon = entry.IndexOf(':');
        return string.IsNullOrWhiteSpace(entry)
            || (colon > 0 && entries.TryAdd(entry[..colon].Trim(' ', '\'', '"'), entry[(colon + 1)..].Trim()));
    }

    private static string Shown(string value)
    {
        string start = value.Length > 60 ? value[..60] + "…" : value;
        return string.Concat(start.Select(static c => char.IsControl(c) ? '?' : c));
    }
}
