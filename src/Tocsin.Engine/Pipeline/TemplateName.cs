using System.Buffers.Text;
using System.Globalization;

namespace Tocsin.Engine.Pipeline;

/// <summary>The names of templates in links and answers.</summary>
internal static class TemplateName
{
    /// <summary>The longest name.</summary>
    public const int MostBytes = 21;

    /// <summary>The name; empty for 0, a line that is not mined.</summary>
    public static string Of(long clusterId) => clusterId == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"T{clusterId}");

    /// <summary>Writes the name in UTF-8 and answers its length.</summary>
    public static int Write(long clusterId, Span<byte> name)
    {
        if (clusterId == 0)
            return 0;
        name[0] = (byte)'T';
        Utf8Formatter.TryFormat(clusterId, name[1..], out int digits);
        return digits + 1;
    }

    /// <summary>The cluster's number; 0 for a text that names none.</summary>
    public static long Parse(string name) =>
        name.Length > 1 && name[0] == 'T' && long.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : 0;
}
