using System.Runtime.InteropServices;

namespace Tocsin.Engine.Templates;

/// <summary>
/// Masked lines that came more than once, with their cluster. After masking most lines of a log are repetitions, and a
/// repetition has the same answer until something changes among the templates of its token count: then its entry is stale.
/// An entry is taken only by a line that was seen there before, so lines that come once do not push out those that come often.
/// </summary>
internal sealed class LineCache
{
    private const int Entries = 2048;
    private const int LongestLine = 256;

    private readonly Entry[] _entries = new Entry[Entries];
    private readonly byte[] _texts = GC.AllocateUninitializedArray<byte>(Entries * LongestLine);

    /// <summary>The cluster that this very line joined without changing it, if that still holds; else null.</summary>
    /// <param name="line">The masked line.</param>
    /// <param name="hash">Its <see cref="TokenHash"/>.</param>
    public Cluster? Find(ReadOnlySpan<byte> line, ulong hash)
    {
        ref Entry entry = ref _entries[Index(hash)];
        return entry.Hash == hash && entry.Cluster is { } cluster && entry.Version == cluster.Leaf.Root.Version && line.SequenceEqual(Text(hash, entry.Length))
            ? cluster
            : null;
    }

    /// <summary>Remembers that a line joined a cluster without changing it.</summary>
    public void Keep(ReadOnlySpan<byte> line, ulong hash, Cluster cluster)
    {
        ref Entry entry = ref _entries[Index(hash)];
        if (entry.Candidate != hash)
        {
            entry.Candidate = hash;
        }
        else if (line.Length <= LongestLine)
        {
            line.CopyTo(_texts.AsSpan(Index(hash) * LongestLine));
            entry = new Entry { Hash = hash, Candidate = hash, Cluster = cluster, Version = cluster.Leaf.Root.Version, Length = line.Length };
        }
    }

    private static int Index(ulong hash) => (int)(hash % Entries);

    private ReadOnlySpan<byte> Text(ulong hash, int length) => _texts.AsSpan(Index(hash) * LongestLine, length);

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public ulong Hash;

        /// <summary>The line that came last; it takes the entry when it comes again.</summary>
        public ulong Candidate;
        public Cluster? Cluster;
        public long Version;
        public int Length;
    }
}
