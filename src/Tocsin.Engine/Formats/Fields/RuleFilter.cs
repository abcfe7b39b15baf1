using System.Text;

namespace Tocsin.Engine.Formats.Fields;

internal enum FilterTest : byte
{
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Contains,
    StartsWith,
    EndsWith,
    Exists,
    Missing,
}

/// <summary>A line is used only if this holds: <c>{field|transform} test value</c>, or <c>{field} not test value</c>.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Field">What is looked at.</param>
/// <param name="Test">How.</param>
/// <param name="Negated">It holds where the test does not.</param>
/// <param name="Value">What it is compared with, in UTF-8.</param>
/// <param name="Number">The same as a number, where numbers are compared.</param>
internal sealed record RuleFilter(string Text, FieldExpression Field, FilterTest Test, bool Negated, byte[] Value, double Number)
{
    /// <summary>Characters of a filter.</summary>
    public const int Longest = 4096;

    private static readonly string[] Names = ["=", "!=", "<", "<=", ">", ">=", "contains", "starts-with", "ends-with", "exists", "missing"];

    /// <summary>Reads a filter; null after a fault, which names the place.</summary>
    public static RuleFilter? Parse(string text, string place, RuleFields fields, List<string> faults)
    {
        int close = text.IndexOf('}', StringComparison.Ordinal);
        if (!text.TrimStart().StartsWith('{') || close < 0 || text.Length > Longest)
        {
            faults.Add($"{place}: '{(text.Length > 80 ? text[..80] + "…" : text)}' is no filter; write it like \"{{status}} >= 400\", in at most {Longest} characters.");
            return null;
        }

        int before = faults.Count;
        FieldExpression? field = FieldExpression.Parse(text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..close], place, fields, faults);
        string rest = text[(close + 1)..].Trim();
        bool negated = rest.StartsWith("not ", StringComparison.Ordinal);
        if (negated)
            rest = rest[4..].TrimStart();
        int length = rest.Length > 0 && IsSign(rest[0]) ? rest.TakeWhile(IsSign).Count() : rest.TakeWhile(static c => c != ' ').Count();
        string name = rest[..length];
        string value = rest[length..].Trim();
        int test = Array.IndexOf(Names, name);
        if (test < 0)
        {
            faults.Add($"{place}: unknown test '{name}' in '{text}'{NearestName.Hint(name, Names)}");
            return null;
        }

        double number = 0;
        FilterTest kind = (FilterTest)test;
        if (negated && kind is not (FilterTest.Contains or FilterTest.StartsWith or FilterTest.EndsWith))
            faults.Add($"{place}: 'not' stands before contains, starts-with and ends-with only, in '{text}'.");
        bool alone = kind is FilterTest.Exists or FilterTest.Missing;
        if (alone != (value.Length == 0))
            faults.Add(alone ? $"{place}: '{name}' takes no value in '{text}'." : $"{place}: '{name}' needs a value in '{text}'.");
        else if (kind is >= FilterTest.Less and <= FilterTest.AtLeast && !NumberText.TryRead(Encoding.UTF8.GetBytes(value), out number))
            faults.Add($"{place}: '{name}' compares numbers, and '{value}' is none, in '{text}'.");
        return faults.Count == before ? new RuleFilter(text, field!, kind, negated, Encoding.UTF8.GetBytes(value), number) : null;
    }

    /// <summary>Whether it holds for a value; what is missing equals nothing, and what is no number is neither smaller nor greater.</summary>
    public bool Holds(bool present, ReadOnlySpan<byte> value)
    {
        if (Test is >= FilterTest.Less and <= FilterTest.AtLeast)
            return present && NumberText.TryRead(value, out double number) && Compares(number);
        return Test switch
        {
            FilterTest.Exists => present,
            FilterTest.Missing => !present,
            FilterTest.NotEqual => !present || !value.SequenceEqual(Value),
            FilterTest.Equal => present && value.SequenceEqual(Value),
            FilterTest.Contains => Negated != (present && value.IndexOf(Value) >= 0),
            FilterTest.StartsWith => Negated != (present && value.StartsWith(Value)),
            _ => Negated != (present && value.EndsWith(Value)),
        };
    }

    private bool Compares(double number) => Test switch
    {
        FilterTest.Less => number < Number,
        FilterTest.AtMost => number <= Number,
        FilterTest.Greater => number > Number,
        _ => number >= Number,
    };

    private static bool IsSign(char character) => character is '=' or '!' or '<' or '>' or '~';
}
