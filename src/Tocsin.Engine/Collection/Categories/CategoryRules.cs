using System.Buffers;

namespace Tocsin.Engine.Collection.Categories;

/// <summary>Which category (service) a file is of, by its name. Immutable; any thread.</summary>
public sealed class CategoryRules
{
    /// <summary>The category of files that no rule fits.</summary>
    public const string Uncategorised = "uncategorized";

    private const int LongestName = 64;
    private const int LongestPattern = 255;
    private const int MostRules = 100;
    private const int MostPatterns = 100;

    private static readonly SearchValues<char> OfNames = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly Pattern[] _patterns;

    private CategoryRules(IReadOnlyList<CategoryRule> rules)
    {
        Rules = rules;
        Names = [.. rules.Select(rule => rule.Category).Where(name => name != Uncategorised).Distinct(StringComparer.Ordinal), Uncategorised];
        _patterns = [.. rules.SelectMany(rule => rule.Patterns, (rule, text) => new Pattern(rule.Category, text))];
    }

    /// <summary>The rules that hold where none are configured.</summary>
    public static CategoryRules Default { get; } = new(
    [
        new CategoryRule("server", ["server-", "server_", "orchestrator", "slurm-job"]),
        new CategoryRule("client", ["client-", "client_", "benchmark-", "loadgen-"]),
        new CategoryRule("monitoring", ["monitor", "prometheus", "grafana"]),
        new CategoryRule("vllm", ["vllm", "model-server", "model_server", "inference"]),
        new CategoryRule("vector-db", ["qdrant", "milvus", "vector-db"]),
        new CategoryRule("slurm", ["*.err", "*.out", "slurm-", "slurm_", "sbatch"]),
        new CategoryRule("logs", ["logs-service", "logs_service"]),
    ]);

    /// <summary>The rules, in order.</summary>
    public IReadOnlyList<CategoryRule> Rules { get; }

    /// <summary>All categories in the order of the rules, <see cref="Uncategorised"/> last.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Rules in their order. Throws <see cref="ArgumentException"/> with all their faults.</summary>
    public static CategoryRules Create(IReadOnlyList<CategoryRule> rules)
    {
        string[] faults = [.. Faults(rules)];
        return faults.Length == 0 ? new CategoryRules(rules) : throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(rules));
    }

    /// <summary>What is wrong with rules: sentences for whoever configures them.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<CategoryRule> rules)
    {
        if (rules.Count > MostRules)
            yield return $"There are {rules.Count} rules of categories; at most {MostRules}.";
        foreach (CategoryRule rule in rules)
        {
            if (rule.Category.Length is 0 or > LongestName || rule.Category.AsSpan().IndexOfAnyExcept(OfNames) >= 0 || !char.IsAsciiLetterOrDigit(rule.Category[0]))
                yield return $"The category '{rule.Category}' cannot be a name: 1 to {LongestName} lower case letters, digits, '-', '_' and '.', a letter or a digit first.";
            if (rule.Patterns.Count is 0 or > MostPatterns)
                yield return $"The category '{rule.Category}' has {rule.Patterns.Count} patterns; 1 to {MostPatterns}.";
            foreach (string text in rule.Patterns)
            {
                if (new Pattern(rule.Category, text).Text is not { Length: > 0 and <= LongestPattern } part || part.AsSpan().ContainsAny('*', '/'))
                    yield return $"The pattern '{text}' of category '{rule.Category}' is none: a part of a file's name, with one '*' before it (the name ends so) or behind it (the name begins so), at most {LongestPattern} characters.";
            }
        }
    }

    /// <summary>The category of a file, by the last part of its path.</summary>
    public CategoryMatch Match(string path)
    {
        string stem = RotatedName.Parse(path[(path.LastIndexOf('/') + 1)..]).Stem;
        foreach (Pattern pattern in _patterns)
        {
            if (pattern.Fits(stem))
                return new CategoryMatch(pattern.Category, pattern.Written, stem);
        }

        return new CategoryMatch(Uncategorised, null, stem);
    }

    private readonly struct Pattern
    {
        private readonly bool _ends;
        private readonly bool _begins;

        public Pattern(string category, string written)
        {
            (Category, Written) = (category, written);
            _ends = written.StartsWith('*');
            _begins = !_ends && written.EndsWith('*');
            Text = _ends ? written[1..] : _begins ? written[..^1] : written;
        }

        public string Category { get; }

        public string Written { get; }

        public string Text { get; }

        public bool Fits(string stem) =>
            _ends ? stem.EndsWith(Text, StringComparison.OrdinalIgnoreCase)
            : _begins ? stem.StartsWith(Text, StringComparison.OrdinalIgnoreCase)
            : stem.Contains(Text, StringComparison.OrdinalIgnoreCase);
    }
}
