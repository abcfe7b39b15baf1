using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Remotes.Listing;

namespace Tocsin.Engine.Collection.Remotes.Planning;

/// <summary>What is there, beside what is here and what we remember: which files need a closer look.</summary>
internal sealed class SyncComparison
{
    private readonly HashSet<string> _listed;

    private SyncComparison(HashSet<string> listed) => _listed = listed;

    /// <summary>Files that are new, and nothing here could be they.</summary>
    public List<ListedFile> Plain { get; } = [];

    /// <summary>Logs of which some generation is new or has changed.</summary>
    public List<RotationGroup> Groups { get; } = [];

    /// <summary>Paths that are remembered and that the remote has no more.</summary>
    public List<string> NoLongerListed { get; } = [];

    /// <summary>Bytes of the remote's files that are here.</summary>
    public long BytesHere { get; private set; }

    /// <summary>Whether a file of the remote lies, or would lie, at a path here.</summary>
    public bool IsListed(string localPath) => _listed.Contains(localPath);

    /// <summary>Compares by path, size and time.</summary>
    public static SyncComparison Make(
        IReadOnlyList<ListedFile> listed,
        Dictionary<string, RememberedFile> remembered,
        Dictionary<string, FoundFile> here,
        RootFolder logs,
        Func<string, string> localPathOf)
    {
        SyncComparison comparison = new(listed.Select(file => localPathOf(file.Path)).ToHashSet(StringComparer.Ordinal)) { BytesHere = here.Values.Sum(static file => file.Size) };
        ILookup<string, FoundFile> hereByStem = here.Values.ToLookup(static file => RotationName.Stem(file.Path), StringComparer.Ordinal);
        ILookup<string, string> goneByStem = remembered.Keys.Where(path => !here.ContainsKey(localPathOf(path)))
            .ToLookup(path => RotationName.Stem(localPathOf(path)), StringComparer.Ordinal);

        ILookup<string, KeyValuePair<string, RememberedFile>> rememberedByStem =
            remembered.ToLookup(known => RotationName.Stem(localPathOf(known.Key)), StringComparer.Ordinal);

        foreach (IGrouping<string, ListedFile> stem in listed.GroupBy(file => RotationName.Stem(localPathOf(file.Path)), StringComparer.Ordinal))
        {
            bool nothingHere = !hereByStem.Contains(stem.Key) && !goneByStem.Contains(stem.Key);
            if (nothingHere)
            {
                comparison.Plain.AddRange(stem);
                continue;
            }

            bool isAlone = stem.Count() == 1;
            HashSet<string> settled = stem.Where(file => IsSettled(file, remembered.GetValueOrDefault(file.Path), here, localPathOf(file.Path), isAlone))
                .Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
            if (stem.All(file => settled.Contains(file.Path)))
            {
                continue;
            }

            // Where something moves, two generations of one size and second may have changed places, be one of them gone by now: nothing but their content tells.
            HashSet<(long, long)> twins = [.. stem.Select(static file => (file.Path, file.Size, Second: file.Modified))
                .Union(rememberedByStem[stem.Key].Select(static known => (Path: known.Key, known.Value.Size, known.Value.Second)))
                .GroupBy(static file => (file.Size, file.Second)).Where(static same => same.Key.Size > 0 && same.Count() > 1).Select(static same => same.Key)];
            foreach (ListedFile twin in stem.Where(file => twins.Contains((file.Size, file.Modified))))
            {
                settled.Remove(twin.Path);
            }

            RotationGroup group = new(logs, localPathOf);
            foreach (ListedFile file in stem)
            {
                if (settled.Contains(file.Path))
                {
                    group.AddSettled(file);
                }
                else
                {
                    group.AddOpen(file);
                }
            }

            foreach (FoundFile file in hereByStem[stem.Key])
            {
                group.AddLocal(file);
            }

            foreach (string path in goneByStem[stem.Key].Where(path => !settled.Contains(path)))
            {
                group.AddGone(remembered[path]);
            }

            comparison.Groups.Add(group);
        }

        comparison.NoLongerListed.AddRange(remembered.Keys.Where(path => !comparison.IsListed(localPathOf(path))));
        return comparison;
    }

    /// <summary>As remembered, and here to its end; or deleted or compressed here by whoever looks after old files. A file that nothing rotates needs no certainty about its last second.</summary>
    private static bool IsSettled(ListedFile file, RememberedFile? known, Dictionary<string, FoundFile> here, string localPath, bool isAlone) =>
        known is not null && known.Size == file.Size && known.Second == file.Modified && (isAlone || !known.IsUnsure)
        && (!here.TryGetValue(localPath, out FoundFile local) || local.Size >= file.Size);
}
