using System.Globalization;

namespace Tocsin.Engine.Collection.Categories;

/// <summary>
/// A file's name without what rotation and compression append to it: <c>app.log.2.gz</c>, <c>app.log-20261122</c> and <c>app.log.old</c> are all
/// <c>app.log</c>. What stands before the extension (<c>app-20261122.log</c>) belongs to the name.
/// </summary>
/// <param name="Stem">The name that is left; never empty.</param>
/// <param name="Generation">The number of the rotation (<c>.2</c>, and 1 for <c>.old</c>): the higher, the older. 0 for none.</param>
/// <param name="Date">The date of the rotation as the digits of the name, <c>20261122</c>: the lower, the older. Null for none.</param>
/// <param name="Compression">How the file is compressed.</param>
public readonly record struct RotatedName(string Stem, int Generation, string? Date, FileCompression Compression)
{
    private const int MostGenerationDigits = 3; // .1234 is a job, a port or a process
    private const int DateDigits = 8;

    /// <summary>Whether the name says that the file is not the one that is being written.</summary>
    public bool IsRotated => Generation > 0 || Date is not null || Compression != FileCompression.None;

    /// <summary>Takes the last part of a path apart.</summary>
    public static RotatedName Parse(string name)
    {
        ReadOnlySpan<char> rest = name;
        int generation = 0;
        string? date = null;
        FileCompression compression = FileCompression.None;
        while (true)
        {
            int before = rest.Length;
            if (compression == FileCompression.None && TryCut(ref rest, ".gz"))
                compression = FileCompression.Gzip;
            else if (compression == FileCompression.None && TryCut(ref rest, ".br"))
                compression = FileCompression.Brotli;
            else if (TryCut(ref rest, ".old"))
                generation = Math.Max(generation, 1);
            else if (TryCutGeneration(ref rest, out int number))
                generation = Math.Max(generation, number);
            else if (date is null && TryCutDate(ref rest, out string? digits))
                date = digits;
            if (rest.Length == before)
                return new RotatedName(rest.Length == name.Length ? name : rest.ToString(), generation, date, compression);
        }
    }

    /// <summary>Whether eight digits are a day of the years 1970 to 2099.</summary>
    internal static bool IsDate(ReadOnlySpan<char> digits) =>
        digits.Length == DateDigits && digits.IndexOfAnyExceptInRange('0', '9') < 0
        && DateOnly.TryParseExact(digits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date.Year is >= 1970 and < 2100;

    private static bool TryCut(ref ReadOnlySpan<char> rest, string suffix)
    {
        if (rest.Length <= suffix.Length || !rest.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            return false;
        rest = rest[..^suffix.Length];
        return true;
    }

    private static bool TryCutGeneration(ref ReadOnlySpan<char> rest, out int number)
    {
        number = 0;
        int dot = rest.LastIndexOf('.');
        ReadOnlySpan<char> digits = rest[(dot + 1)..];
        if (dot <= 0 || digits.Length is 0 or > MostGenerationDigits || digits.IndexOfAnyExceptInRange('0', '9') >= 0)
            return false;
        number = int.Parse(digits, CultureInfo.InvariantCulture);
        rest = rest[..dot];
        return true;
    }

    private static bool TryCutDate(ref ReadOnlySpan<char> rest, out string? digits)
    {
        digits = null;
        if (rest.Length <= DateDigits + 1 || rest[^(DateDigits + 1)] is not ('-' or '.') || !IsDate(rest[^DateDigits..]))
            return false;
        digits = rest[^DateDigits..].ToString();
        rest = rest[..^(DateDigits + 1)];
        return true;
    }
}
