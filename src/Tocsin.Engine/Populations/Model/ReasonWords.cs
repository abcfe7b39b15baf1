using System.Globalization;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Populations.Model;

/// <summary>Actions over- and under-used, as sentences.</summary>
internal static class ReasonWords
{
    /// <summary>Longer names are cut in sentences; <see cref="Reason.Event"/> has them whole.</summary>
    private const int LongestName = 160;

    /// <param name="uses">The weightiest first.</param>
    /// <param name="n">Actions of the individual.</param>
    /// <param name="total">Its score.</param>
    public static Reason[] Of(IEnumerable<ActionUse> uses, long n, double total) => [.. uses.Select(use => Of(use, n, total))];

    private static Reason Of(ActionUse use, long n, double total)
    {
        // Up to 100 actions are compared as they are; of more, their share in a hundred.
        string of = n <= BinomialTable.MostDraws ? $"its {Number(n)} action{(n == 1 ? "" : "s")}" : $"every {BinomialTable.MostDraws} of its {Number(n)} actions";
        string seen = use.Scaled > 0 ? Number(use.Scaled) : use.Seen > 0 ? "fewer than 1" : "none";
        string wanted = use.Expected switch { 0 => "none was expected", 1 => "1 was expected", _ => $"{Number(use.Expected)} were expected" };
        string share = (100 * use.Bits / total).ToString("0", CultureInfo.InvariantCulture);
        return new Reason(
            use.Scaled > use.Expected ? "overused" : "underused",
            $"{Cut(use.Action)}: {seen} of {of}, {wanted} ({Bits(use.Bits)} bits, {share} % of its score)")
        {
            Event = use.Action,
            Seen = use.Scaled,
            Wanted = use.Expected,
            Bits = use.Bits,
        };
    }

    public static string Cut(string name)
    {
        if (name.Length <= LongestName)
            return name;
        int length = char.IsHighSurrogate(name[LongestName - 1]) ? LongestName - 1 : LongestName;
        return string.Concat(name.AsSpan(0, length), "…");
    }

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Bits(double bits) => bits.ToString(bits < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);
}
