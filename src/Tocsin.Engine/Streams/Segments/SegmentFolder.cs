namespace Tocsin.Engine.Streams.Segments;

/// <summary>Finds the segments of a journal in its folder.</summary>
internal static class SegmentFolder
{
    /// <summary>
    /// The segments, oldest first; empty for a new journal. Makes the folder when it is not there, and removes what a crash left of a
    /// segment that had not begun yet.
    /// </summary>
    public static List<Segment> Open(JournalPlace place, long from)
    {
        place.Files.CreateDirectory(place.Folder);

        // Up to the folder that holds the data folder: a first start makes all of them (<data>/streams/<stream>/<lane>). The lane's folder
        // itself too: a process that was killed between giving a segment its name and syncing that name left one which the next power
        // failure would take, and with it all that was acknowledged there since.
        for (string? folder = place.Folder, end = Ancestor(place.Folder, 4); folder != end; folder = Path.GetDirectoryName(folder))
        {
            place.Files.SyncDirectory(folder!);
        }

        List<(string Name, long First)> names = [];
        foreach (string name in place.Files.ListFiles(place.Folder))
        {
            if (name.EndsWith(Segment.Extension + JournalPlace.UnfinishedExtension, StringComparison.Ordinal))
            {
                place.Files.Delete(Path.Combine(place.Folder, name));
            }
            else if (Segment.TryParse(name, out long first))
            {
                names.Add((name, first));
            }
        }

        List<Segment> segments = new(names.Count);
        foreach ((string name, long first) in names)
        {
            if (Load(place, name, first, isNewest: first == names[^1].First, isOnly: segments.Count == 0, from) is { } segment)
            {
                segments.Add(segment);
            }
        }

        return segments;
    }

    /// <summary>What had been synced when a segment began.</summary>
    public static long SyncedBefore(JournalPlace place, Segment segment)
    {
        using SegmentReader reader = new(place.Files.OpenRead(segment.Path), segment.Header.Salt);
        return reader.TryRead(segment.Readable, out Frame frame) == FrameRead.Intact
            ? frame.Header.DurableBefore
            : throw JournalCursor.Corrupt(segment.Path, reader.Offset, segment.First);
    }

    private static Segment? Load(JournalPlace place, string name, long first, bool isNewest, bool isOnly, long from)
    {
        string path = Path.Combine(place.Folder, name);
        Span<byte> start = stackalloc byte[SegmentHeader.Size];
        long length;
        int read;
        using (IReadableFile file = place.Files.OpenRead(path))
        {
            length = file.Length;
            read = file.Read(0, start);
        }

        if (read < SegmentHeader.Size && isNewest && (!isOnly || first == 0) && first >= from)
        {
            // Too short to hold a record, and no checkpoint knows of one: whatever it was to be, none is lost with it.
            place.Files.Delete(path);
            place.Files.SyncDirectory(place.Folder);
            place.Logger.TornSegmentRemoved(place.Stream, path);
            return null;
        }

        if (!SegmentHeader.TryRead(start[..read], out SegmentHeader header, out string fault))
        {
            throw Unusable(path, fault);
        }

        if (header.First != first || header.Lane != place.Lane)
        {
            throw Unusable(path, $"it holds lane {header.Lane} from position {header.First} on");
        }

        return new Segment(place.Folder, header) { Readable = length };
    }

    private static string? Ancestor(string folder, int levels)
    {
        string? ancestor = Path.GetDirectoryName(folder);
        for (int i = 0; i < levels && ancestor is not null; i++)
        {
            ancestor = Path.GetDirectoryName(ancestor);
        }

        return ancestor;
    }

    private static JournalCorruptException Unusable(string path, string fault) => new(
        $"The journal is corrupt: {path} cannot be read, {fault}. Nothing was changed. Restore the file from a backup; "
        + "or, to start anew, move the stream's folder away and delete its checkpoint.");
}
