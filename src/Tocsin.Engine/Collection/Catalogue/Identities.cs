using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>
/// Which former file is which changed one: first by inode, then by path, then by the beginning of the text among rotations of one name. The beginning
/// has to be the same in every case: inodes and names are used again.
/// </summary>
internal sealed class Identities
{
    private readonly ILookup<ulong, FormerFile> _byInode;
    private readonly Dictionary<string, FormerFile> _byPath;
    private readonly ILookup<string, FormerFile> _byFamily;
    private readonly HashSet<long> _claimed = [];
    private readonly byte[] _buffer = new byte[TextHead.MaxBytes];

    public Identities(IReadOnlyList<FormerFile> formers)
    {
        _byInode = formers.ToLookup(former => former.Inode);
        _byPath = formers.ToDictionary(former => former.Path, StringComparer.Ordinal);
        _byFamily = formers.ToLookup(former => former.Family, StringComparer.Ordinal);
    }

    /// <summary>Reads how a changed file begins, and notes who began so. False when the file is gone.</summary>
    public bool Look(RootFolder logs, ChangedFile file)
    {
        OpenOutcome outcome = LogContent.TryOpen(logs, file.Found.Path, out LogContent? content);
        if (outcome == OpenOutcome.Missing)
            return false;
        using (content)
        {
            ReadOnlySpan<byte> head = content is null ? [] : TextHead.Read(content, _buffer);
            file.HeadLength = head.Length;
            file.Head = head.IsEmpty ? [] : TextHead.Hash(head);
            foreach (FormerFile former in Candidates(file))
            {
                if (!file.Alike.Contains(former) && IsAlike(file, former, head))
                    file.Alike.Add(former);
            }
        }

        return true;
    }

    /// <summary>Gives each file the one that it was, no former file twice. The files that are kept in <see cref="ChangedFile.Alike"/> decide.</summary>
    public void Settle(IReadOnlyList<ChangedFile> files)
    {
        Claim(files, static (file, former) => former.Inode == file.Found.Inode && HasNotShrunk(file, former));
        Claim(files, static (file, former) => former.Path == file.Found.Path && HasNotShrunk(file, former));
        Claim(files, static (file, former) => former.HeadLength > 0 && former.Size == file.Found.Size && former.Modified == file.Found.Modified.Ticks);
        Claim(files, static (file, former) => former.HeadLength > 0 && former.Path != file.Found.Path);
    }

    private void Claim(IReadOnlyList<ChangedFile> files, Func<ChangedFile, FormerFile, bool> isIt)
    {
        foreach (ChangedFile file in files)
        {
            if (file.Former is null && file.Alike.Find(former => !_claimed.Contains(former.Id) && isIt(file, former)) is { } found)
            {
                file.Former = found;
                _claimed.Add(found.Id);
            }
        }
    }

    private IEnumerable<FormerFile> Candidates(ChangedFile file)
    {
        IEnumerable<FormerFile> others = _byInode[file.Found.Inode].Concat(_byFamily[FormerFile.FamilyOf(file.Found.Path)]);
        return _byPath.TryGetValue(file.Found.Path, out FormerFile? same) ? others.Append(same) : others;
    }

    private static bool IsAlike(ChangedFile file, FormerFile former, ReadOnlySpan<byte> head) =>
        former.HeadLength > 0
            ? former.HeadLength == file.HeadLength ? former.Head.AsSpan().SequenceEqual(file.Head) : TextHead.Fits(head, former.HeadLength, former.Head)
            : former.Size == 0 || (former.Size == file.Found.Size && former.Modified == file.Found.Modified.Ticks); // empty, or unreadable and not touched

    /// <summary>A plain file that became shorter holds something else now. How long a compressed one is says nothing.</summary>
    private static bool HasNotShrunk(ChangedFile file, FormerFile former) => file.Name.Compression != FileCompression.None || file.Found.Size >= former.Size;
}
