using System.Text.RegularExpressions;

namespace Tocsin.Engine.Sequences.Keys;

/// <summary>
/// By what a line belongs to a session; see <see cref="SessionRules.Key"/>. The built-in rules look into the content (the line without its header),
/// <c>regex:</c> and <c>json:</c> into the whole line. Immutable; any thread may make finders of it.
/// </summary>
public sealed class SessionKeyRule
{
    /// <summary>Keys that one line may have; more are counted (<see cref="SessionKeyFinder.Overflowed"/>).</summary>
    public const int MaxKeys = 128;

    /// <summary>Bytes of the longest key; a longer one is none (<see cref="SessionKeyFinder.TooLong"/>), for cut short it could be taken for another.</summary>
    public const int MaxKeyBytes = 256;

    /// <summary>Characters of the longest rule.</summary>
    public const int MaxRuleLength = 1000;

    private const string RegexPrefix = "regex:";
    private const string JsonPrefix = "json:";
    private const string Known = "default, block, rdd, task, regex:PATTERN or json:FIELD";

    private readonly Func<IKeyScanner> _scanner;

    private SessionKeyRule(string text, bool wantsLine, Func<IKeyScanner> scanner) => (Text, WantsLine, _scanner) = (text, wantsLine, scanner);

    /// <summary>The rule as it was given.</summary>
    public string Text { get; }

    /// <summary>Whether it looks into the whole line, not into its content only.</summary>
    internal bool WantsLine { get; }

    /// <summary>Reads a rule. Throws <see cref="ArgumentException"/> with what is wrong and what to do.</summary>
    public static SessionKeyRule Parse(string rule) => TryParse(rule, out SessionKeyRule? parsed, out string fault) ? parsed! : throw new ArgumentException(fault, nameof(rule));

    /// <summary>Reads a rule; false with what is wrong and what to do.</summary>
    public static bool TryParse(string rule, out SessionKeyRule? parsed, out string fault)
    {
        ArgumentNullException.ThrowIfNull(rule);
        parsed = null;
        fault = "";
        if (rule.Length > MaxRuleLength)
        {
            fault = $"The session key rule has {rule.Length} characters, and {MaxRuleLength} are the most: write a shorter pattern.";
            return false;
        }

        if (rule.StartsWith(RegexPrefix, StringComparison.Ordinal))
            return TryRegex(rule, out parsed, out fault);
        if (rule.StartsWith(JsonPrefix, StringComparison.Ordinal))
            return TryJson(rule, out parsed, out fault);
        parsed = rule switch
        {
            "default" => new SessionKeyRule(rule, wantsLine: false, () => new BuiltInKeys(BuiltInKeys.Kinds.All)),
            "block" => new SessionKeyRule(rule, wantsLine: false, () => new BuiltInKeys(BuiltInKeys.Kinds.Block)),
            "rdd" => new SessionKeyRule(rule, wantsLine: false, () => new BuiltInKeys(BuiltInKeys.Kinds.Rdd)),
            "task" => new SessionKeyRule(rule, wantsLine: false, () => new BuiltInKeys(BuiltInKeys.Kinds.Task)),
            _ => null,
        };
        if (parsed is null)
            fault = $"'{rule}' is no session key rule: it must be {Known}.";
        return parsed is not null;
    }

    /// <summary>Makes a finder, which belongs to one thread.</summary>
    public SessionKeyFinder CreateFinder() => new(_scanner());

    private static bool TryRegex(string rule, out SessionKeyRule? parsed, out string fault)
    {
        parsed = null;
        fault = "";
        string pattern = rule[RegexPrefix.Length..];
        if (pattern.Length == 0)
        {
            fault = "The session key rule 'regex:' has no pattern: write one behind it, such as regex:request_id=(\\w+).";
            return false;
        }

        try
        {
            Regex regex = new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            parsed = new SessionKeyRule(rule, wantsLine: true, () => new RegexKeys(regex));
        }
        catch (NotSupportedException)
        {
            fault = $"The session key rule '{rule}' needs backtracking: it uses a look-around, a back-reference, an atomic or a conditional group, or is too large. "
                + "Write it without, and put what is to be the key into the first group.";
        }
        catch (ArgumentException unreadable)
        {
            fault = $"The session key rule '{rule}' is not a regular expression that .NET reads: {unreadable.Message}";
        }

        return parsed is not null;
    }

    private static bool TryJson(string rule, out SessionKeyRule? parsed, out string fault)
    {
        parsed = null;
        fault = "";
        string path = rule[JsonPrefix.Length..];
        string[] names = path.Split('.');
        if (names.Contains("") || names.Length > JsonKeys.MaxDepth)
        {
            fault = $"The session key rule '{rule}' names no field: write names with a dot between two of them and at most {JsonKeys.MaxDepth}, such as json:context.request_id.";
            return false;
        }

        parsed = new SessionKeyRule(rule, wantsLine: true, () => new JsonKeys(path));
        return true;
    }
}
