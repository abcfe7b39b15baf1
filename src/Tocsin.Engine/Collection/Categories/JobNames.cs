using System.Text;
using System.Text.RegularExpressions;

namespace Tocsin.Engine.Collection.Categories;

/// <summary>
/// Which job wrote a file, by its name: as batch systems name files by default and by custom (<c>slurm-4711.out</c>, <c>slurm-4711_12.out</c>,
/// <c>train-4711.err</c>, <c>train_4711_12.out</c>, <c>job.4711.out</c>, <c>train.o4711</c>), and by one pattern of the user's. Immutable; any thread.
/// </summary>
/// <remarks>An id has 3 to 10 digits and does not begin with 0; what is a date (<c>app-20261122.out</c>) is none, unless the name begins with <c>slurm</c>; <c>.log</c> counts only behind <c>slurm</c> and <c>job</c>.</remarks>
public sealed partial class JobNames
{
    private const int MaxBytes = 256; // of a session key
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMilliseconds(100);

    private readonly Regex? _pattern;

    /// <param name="pattern">A regular expression over the path with a group <c>job</c> and perhaps <c>array</c> and <c>account</c>, asked first; null for none.</param>
    /// <exception cref="ArgumentException">It is none, or it has no group <c>job</c>.</exception>
    public JobNames(string? pattern = null) => _pattern = pattern is null ? null : Compile(pattern);

    /// <summary>Names as batch systems make them.</summary>
    public static JobNames Default { get; } = new();

    /// <summary>What is wrong with a pattern; null when nothing is.</summary>
    public static string? Fault(string pattern)
    {
        try
        {
            Compile(pattern);
            return null;
        }
        catch (ArgumentException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>The job of a file; null when its name tells of none.</summary>
    public JobName? Find(string path)
    {
        try
        {
            if (_pattern?.Match(path) is { Success: true } match && match.Groups["job"].Value is { Length: > 0 } id)
                return Usable(OfPattern(match, id, path));
        }
        catch (RegexMatchTimeoutException)
        {
            // A hostile path: its name is looked at as if there were no pattern.
        }

        string stem = RotatedName.Parse(path[(path.LastIndexOf('/') + 1)..]).Stem;
        return Usable(Find(Output().Match(stem)) ?? Find(Numbered().Match(stem)));
    }

    private static JobName OfPattern(Match match, string id, string path)
    {
        string array = match.Groups["array"].Value, account = match.Groups["account"].Value;
        if (array.Length > 0)
            return new JobName(id, array);
        if (account.Length > 0)
            return new JobName(id, account);
        string stem = RotatedName.Parse(path[(path.LastIndexOf('/') + 1)..]).Stem;
        int at = stem.IndexOf(id, StringComparison.Ordinal);
        return new JobName(id, GroupOf(at < 0 ? stem : stem[..at], id));
    }

    private static JobName? Find(Match match)
    {
        if (!match.Success)
            return null;
        string name = match.Groups["name"].Value, id = match.Groups["job"].Value;
        bool isJob = name.StartsWith("slurm", StringComparison.OrdinalIgnoreCase) || name.StartsWith("job", StringComparison.OrdinalIgnoreCase);
        if (match.Groups["log"].Success && !isJob)
            return null; // app-8080.log: a port or a process
        if (EndsInDate().IsMatch(name) || (IsDateLike(id) && !name.StartsWith("slurm", StringComparison.OrdinalIgnoreCase)))
            return null;
        return match.Groups["task"] is { Success: true } task ? new JobName($"{id}_{task.Value}", id) : new JobName(id, GroupOf(name, id));
    }

    /// <summary><c>20261122</c> and <c>202611</c>.</summary>
    private static bool IsDateLike(string digits) => RotatedName.IsDate(digits) || (digits.Length == 6 && RotatedName.IsDate(digits + "01"));

    private static string GroupOf(string name, string id) => name.Trim('-', '_', '.') is { Length: > 0 } group ? group : id;

    private static JobName? Usable(JobName? found) =>
        found is not null && Encoding.UTF8.GetByteCount(found.Job) <= MaxBytes && Encoding.UTF8.GetByteCount(found.Group) <= MaxBytes ? found : null;

    private static Regex Compile(string pattern)
    {
        Regex regex;
        try
        {
            regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeLimit);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException($"The pattern of jobs '{pattern}' cannot be used: {fault.Message}", nameof(pattern), fault);
        }

        return regex.GetGroupNames().Contains("job")
            ? regex
            : throw new ArgumentException($"The pattern of jobs '{pattern}' has no group 'job': write (?<job>[0-9]+) where the id stands, and (?<array>…) or (?<account>…) for what siblings share.", nameof(pattern));
    }

    [GeneratedRegex("^(?<name>.*?[-_.]|)(?<job>[1-9][0-9]{2,9})(_(?<task>[0-9]{1,7}))?\\.(out|err|(?<log>log))$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Output();

    [GeneratedRegex("^(?<name>.+)\\.[oe](?<job>[1-9][0-9]{2,9})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Numbered();

    [GeneratedRegex("(?<![0-9])(19|20)[0-9]{2}[-_.]?(0[1-9]|1[0-2])([-_.]?(0[1-9]|[12][0-9]|3[01]))?[-_.tT]?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex EndsInDate();
}
