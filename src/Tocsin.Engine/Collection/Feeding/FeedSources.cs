using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Collection.Feeding;

/// <summary>
/// Finds the source whose text a file holds. A source is known by how its text begins among files of one folder and stem, and by the text before the
/// place up to which it was taken: so a log is itself under its next name, as a copy and compressed, and another log with the same beginning is another.
/// </summary>
internal sealed class FeedSources(RootFolder logs, FileCatalogue catalogue)
{
    private const int MostAlike = 1000;

    private readonly byte[] _head = new byte[TextHead.MaxBytes];
    private readonly byte[] _mine = new byte[TextHead.MaxBytes];
    private readonly byte[] _theirs = new byte[TextHead.MaxBytes];

    /// <summary>
    /// The source of a file; <paramref name="lines"/> stands where its next line begins then. Null when there is nothing to take, or not enough to tell. A new source is not saved here.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="content">Its text.</param>
    /// <param name="lines">Reads it.</param>
    /// <param name="isFinished">Whether a last line without an end counts.</param>
    /// <param name="sink">Knows the sources of its stream.</param>
    /// <param name="mayBeForgotten">Whether the stream may know sources that the catalogue has lost.</param>
    /// <param name="isKnown">Whether all of the file is in the stream.</param>
    public FeedSource? Find(FeedFile file, LogContent content, FeedLines lines, bool isFinished, IRecordSink sink, bool mayBeForgotten, out bool isKnown)
    {
        isKnown = false;
        ReadOnlySpan<byte> head = TextHead.Read(content, _head);
        if (head.IsEmpty)
            return null;
        List<FeedSource> family = FeedSource.OfFamily(catalogue, file.Family);
        int own = family.FindIndex(source => source.Id == file.Source);
        if (own > 0)
            (family[0], family[own]) = (family[own], family[0]);
        foreach (FeedSource source in family)
        {
            if (source.Fed == 0 || (head.Length >= source.HeadLength && !TextHead.Fits(head, source.HeadLength, source.Head)))
                continue; // of a text of which nothing was taken nothing is proven
            if (!lines.Begin(content, source.Fed))
            {
                isKnown = IsBeginOf(source, file, content, lines);
                if (isKnown)
                    return source;
            }
            else if (lines.Tail().AsSpan().SequenceEqual(source.Tail))
            {
                if (head.Length > source.HeadLength)
                    (source.Head, source.HeadLength) = (TextHead.Hash(head), head.Length);
                return source;
            }
        }

        int whole = WholeLines(head, isFinished);
        if (whole == 0)
            return null;
        HashSet<string> names = [.. family.Select(source => source.Name)];
        if (mayBeForgotten && Remembered(file, content, lines, head, sink, names) is { } remembered)
            return remembered;
        int number = 0;
        while (names.Contains(FeedSource.NameOf(file.Family, head[..whole], number)) || sink.NextOffset(FeedSource.NameOf(file.Family, head[..whole], number)) > 0)
            number++; // another life of the log that began alike
        lines.Begin(content, 0);
        return new FeedSource
        {
            Name = FeedSource.NameOf(file.Family, head[..whole], number),
            Family = file.Family,
            Head = TextHead.Hash(head),
            HeadLength = head.Length,
            Tail = lines.Tail(),
        };
    }

    /// <summary>
    /// The source that the stream knows and the catalogue does not: the catalogue was lost, or a kill came between an append and its note. Its name follows from the lines that were there at
    /// first sight, so every number of them is tried. A text that ends, or that has no line end, where that source was read to is another.
    /// </summary>
    private static FeedSource? Remembered(FeedFile file, LogContent content, FeedLines lines, ReadOnlySpan<byte> head, IRecordSink sink, HashSet<string> names)
    {
        for (int length = head.Length; length > 0; length = head[..(length - 1)].LastIndexOf((byte)'\n') + 1)
        {
            for (int number = 0; number < MostAlike; number++)
            {
                string name = FeedSource.NameOf(file.Family, head[..length], number);
                long next = sink.NextOffset(name);
                if (next == 0 && !names.Contains(name))
                    break;
                if (!names.Contains(name) && lines.Begin(content, next - 1) && lines.IsAtLineStart)
                    return new FeedSource { Name = name, Family = file.Family, Head = TextHead.Hash(head), HeadLength = head.Length, Fed = next - 1, Tail = lines.Tail() };
            }
        }

        return null;
    }

    /// <summary>Whether all of a text, which is shorter than what was taken of a source, stands at the beginning of a file that proves to be that source: a copy, perhaps one that is still being made.</summary>
    private bool IsBeginOf(FeedSource source, FeedFile file, LogContent content, FeedLines lines)
    {
        long length = content.Length ?? 0;
        long from = Math.Max(0, length - TextHead.MaxBytes);
        int mine = TextHead.ReadAt(content, from, _mine);
        foreach (string path in source.OtherPaths(catalogue, file.Id))
        {
            if (LogContent.TryOpen(logs, path, out LogContent? other) != OpenOutcome.Opened)
                continue;
            using (other)
            {
                if (!lines.Begin(other!, source.Fed) || !lines.Tail().AsSpan().SequenceEqual(source.Tail))
                    continue; // it was that source once; two that are none any more would prove each other
                int head = TextHead.ReadAt(other!, 0, _theirs);
                if (!_theirs.AsSpan(0, Math.Min(head, (int)Math.Min(length, _head.Length))).SequenceEqual(_head.AsSpan(0, (int)Math.Min(length, _head.Length))))
                    continue;
                if (TextHead.ReadAt(other!, from, _theirs.AsSpan(0, mine)) == mine && _theirs.AsSpan(0, mine).SequenceEqual(_mine.AsSpan(0, mine)))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Bytes of whole lines; all of a line that is longer than the head; all of a text that is finished.</summary>
    private static int WholeLines(ReadOnlySpan<byte> head, bool isFinished) =>
        head.LastIndexOf((byte)'\n') is >= 0 and int end ? end + 1 : isFinished || head.Length == TextHead.MaxBytes ? head.Length : 0;
}
