using System.Text.RegularExpressions;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Server.Streams;

namespace Tocsin.Server.Settings;

/// <summary>What can be wrong with the settings of a collection, beyond the ranges of single values.</summary>
/// <param name="fault">Takes a fault: key, value, problem, remedy.</param>
internal sealed class CollectionCheck(Action<string, string?, string, string> fault)
{
    private const string Guide = "See docs/guides/collection.md.";
    private static readonly string[] JobGroups = ["job", "array", "account"];

    // The categories that come with the program: their names alone stand for their patterns.
    private static readonly IReadOnlyList<string> Known = CategoryRules.Default.Names;

    public void Check(CollectionSettings collection)
    {
        if (collection.Folder is { Length: 0 })
        {
            fault("Collection:Folder", "", "is empty.", "Name a folder: /var/lib/tocsin/collection, or leave it out.");
        }

        Dictionary<string, string> folders = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, RemoteSettings remote) in collection.Remotes)
        {
            CheckRemote(name, remote, folders);
        }

        CheckCategories(collection);
        CheckJobs(collection.Jobs);
        for (int i = 0; i < collection.Retention.Count; i++)
        {
            CheckRetention($"Collection:Retention:{i}", collection.Retention[i], collection);
        }
    }

    private void CheckRemote(string name, RemoteSettings remote, Dictionary<string, string> folders)
    {
        string at = $"Collection:Remotes:{name}";
        if (!IsName(name))
        {
            fault(at, null, "has a name that no remote may have.", "Use 1 to 64 letters, digits, '-', '_' or '.', beginning and ending with a letter or digit.");
        }

        CheckWord($"{at}:Host", remote.Host, "Name the machine: login.example.org.");
        CheckWord($"{at}:User", remote.User, "Name who logs in there: alice.");
        if (remote.Path.Length == 0)
        {
            fault($"{at}:Path", null, "is missing.", "Name the folder there: ~/logs, or /var/log.");
        }
        else if (remote.Path.Any(char.IsControl))
        {
            fault($"{at}:Path", null, "has a control character.", "Name the folder there: ~/logs, or /var/log.");
        }

        string folder = remote.Folder ?? name;
        if (folder.Length > 0 && FolderFault(folder) is { } wrong)
        {
            fault($"{at}:Folder", folder, wrong, "Name a folder below 'logs': cluster/alice. It is the remote's name when nothing is said.");
        }
        else if (folders.FirstOrDefault(other => Overlaps(other.Key, folder)) is { Value: { } other })
        {
            fault($"{at}:Folder", folder, $"lies in the folder of remote '{other}', or it in this one.", "Give each remote a folder of its own.");
        }
        else
        {
            folders.TryAdd(folder, name);
        }

        if (remote.Key is { Length: 0 })
        {
            fault($"{at}:Key", null, "is empty.", "Name the file of the private key, or leave it out for the agent and the user's own keys.");
        }

        foreach ((string list, IReadOnlyList<string> patterns) in new[] { ("Include", remote.Include), ("Exclude", remote.Exclude) })
        {
            for (int i = 0; i < patterns.Count; i++)
            {
                if (patterns[i].Length == 0 || patterns[i].Any(char.IsControl))
                {
                    fault($"{at}:{list}:{i}", null, "is empty or has a control character.", "Write a pattern of rsync: *.log, or slurm-*.out.");
                }
            }
        }
    }

    // Goes to ssh as an argument of its own: what begins with '-' would be an option.
    private void CheckWord(string key, string word, string remedy)
    {
        if (word.Length == 0)
        {
            fault(key, null, "is missing.", remedy);
        }
        else if (word[0] == '-' || word.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '@' or '\\' or '"' or '\''))
        {
            fault(key, word, "has characters that no host or user has.", remedy);
        }
    }

    private void CheckCategories(CollectionSettings collection)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < collection.Categories.Count; i++)
        {
            CategorySettings category = collection.Categories[i];
            string at = $"Collection:Categories:{i}";
            if (!IsName(category.Name) || CategoryRules.Faults([new CategoryRule(category.Name.ToLowerInvariant(), ["x"])]).Any())
            {
                fault($"{at}:Name", category.Name, "is no name of a category.", "Use 1 to 64 letters, digits, '-', '_' or '.', beginning and ending with a letter or digit.");
            }
            else if (!names.Add(category.Name))
            {
                fault($"{at}:Name", category.Name, "is used twice.", "Write all patterns of a category in one place.");
            }
            else if (category.Name.Equals(CategoryRules.Uncategorised, StringComparison.OrdinalIgnoreCase) && category.Patterns.Count > 0)
            {
                fault($"{at}:Patterns", null, "cannot be given for what fits no pattern.", "Leave them out.");
            }
            else if (category.Patterns.Count == 0 && !Known.Contains(category.Name, StringComparer.OrdinalIgnoreCase))
            {
                string? meant = NearestName.Of(category.Name, Known);
                fault($"{at}:Patterns", null, $"are missing, and '{category.Name}' comes not with the program.", meant is null ? "Write some: [\"nginx\", \"*.access\"]." : $"Write some, or did you mean '{meant}'?");
            }

            for (int p = 0; p < category.Patterns.Count; p++)
            {
                if (CategoryRules.Faults([new CategoryRule("x", [category.Patterns[p]])]).FirstOrDefault() is { } none)
                {
                    fault($"{at}:Patterns:{p}", category.Patterns[p], none, "Write x (contained), *x (at the end) or x* (at the begin of the file's name).");
                }
            }

            if (category.Stream is { } stream && StreamName.Fault(stream) is { } wrong)
            {
                fault($"{at}:Stream", stream, wrong, StreamName.Rule);
            }
        }
    }

    private void CheckJobs(string? jobs)
    {
        if (jobs is null)
        {
            return;
        }

        if (JobNames.Fault(jobs) is { } wrong)
        {
            fault("Collection:Jobs", jobs, wrong, @"Write one such as run-(?<account>\w+)-(?<job>\d+)\.log; lookarounds and backreferences are not taken.");
            return;
        }

        foreach (string strange in new Regex(jobs, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)).GetGroupNames()
            .Where(group => !char.IsAsciiDigit(group[0]) && !JobGroups.Contains(group)))
        {
            fault("Collection:Jobs", jobs, $"has a group '{strange}', which means nothing.", "The groups are job, array and account.");
        }
    }

    private void CheckRetention(string at, RetentionSettings rule, CollectionSettings collection)
    {
        if (rule.SaysNothing)
        {
            fault(at, null, "says nothing.", "Write one or more of MaxAge, MaxBytes, MaxFiles, CompressAfter.");
        }

        IReadOnlyList<string> names = collection.Categories.Count == 0 ? Known : [.. collection.Categories.Select(category => category.Name), CategoryRules.Uncategorised];
        if (rule.Category is { } category && !names.Contains(category, StringComparer.OrdinalIgnoreCase))
        {
            string? meant = NearestName.Of(category, names);
            fault($"{at}:Category", category, "is no category.", meant is null ? Guide : $"Did you mean {meant}?");
        }
    }

    private static bool IsName(string name) => StreamName.IsValid(name);

    private static string? FolderFault(string folder) =>
        !RelativePath.TryParse(folder, out _, out string wrong) ? $"cannot be a folder: {wrong}."
        : folder.Split('/').Any(static part => part[0] == '.') ? "has a name that begins with '.': those are passed over."
        : null;

    private static bool Overlaps(string left, string right) =>
        left.Length == 0 || right.Length == 0 || $"{left}/".StartsWith($"{right}/", StringComparison.OrdinalIgnoreCase) || $"{right}/".StartsWith($"{left}/", StringComparison.OrdinalIgnoreCase);
}
