using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Following;
using Tocsin.Engine.Collection.Searching;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;

namespace Tocsin.Server.Collection;

// What the routes of a collection answer. Written in snake_case.

/// <summary>One file.</summary>
public sealed record FileItem(
    string Id, string Remote, string Path, string Name, long SizeBytes, DateTime Modified, string Service, long? Lines, DateTime? FirstTime, DateTime? LastTime, string? Header,
    long? Errors, string? Job, string? JobGroup, FileCompression Compression)
{
    /// <summary>As it is shown.</summary>
    internal static FileItem Of(CollectedFile file) => new(
        FileId.Format(file.Id), file.Remote, file.Path, file.Name, file.Size, file.Modified, file.Category, file.Lines, file.FirstTime, file.LastTime, file.Header, file.Errors,
        file.Job, file.JobGroup, file.Compression);
}

/// <summary>A page of files.</summary>
/// <param name="Items">The files.</param>
/// <param name="Next">What to ask with as <c>cursor</c> for the next page; null at the end.</param>
/// <param name="Total">Files that fit.</param>
public sealed record FilePage(IReadOnlyList<FileItem> Items, string? Next, long Total);

/// <summary>One service: a category of files.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">Their bytes on disk.</param>
/// <param name="Newest">When the latest one was written; null without files.</param>
/// <param name="Errors">Lines in them that tell of errors.</param>
/// <param name="Stream">The stream of their lines; null when they go into none.</param>
public sealed record ServiceItem(string Service, long Files, long Bytes, DateTime? Newest, long Errors, string? Stream)
{
    internal static ServiceItem Of(CategorySummary summary, string? stream) => new(summary.Category, summary.Files, summary.Bytes, summary.Newest, summary.Errors, stream);
}

/// <summary>All services.</summary>
public sealed record ServiceList(IReadOnlyList<ServiceItem> Items);

/// <summary>One line of a file.</summary>
/// <param name="Offset">The byte of the text at which it begins.</param>
/// <param name="Text">At most 16 KiB of it.</param>
/// <param name="Time">Its time; null when it names none.</param>
/// <param name="Level">Its level.</param>
/// <param name="IsCut">The line is longer than its text here.</param>
public sealed record LineItem(long Offset, string Text, DateTime? Time, Severity Level, bool IsCut)
{
    internal static LineItem Of(ContentLine line) => new(line.Offset, line.Text, line.Time, line.Level, line.IsCut);
}

/// <summary>A part of a file, as whole lines.</summary>
/// <param name="Lines">The lines.</param>
/// <param name="Start">The byte at which the first one begins.</param>
/// <param name="End">The byte behind the last one: where to go on with <c>from</c>.</param>
/// <param name="AtStart">There is nothing before.</param>
/// <param name="AtEnd">There is nothing behind now.</param>
/// <param name="Length">Bytes of the text; null for a compressed file that was not read to its end yet.</param>
/// <param name="Fault">What keeps the rest of the text from being read: a damaged compressed file; null when nothing does.</param>
public sealed record LinePage(IReadOnlyList<LineItem> Lines, long Start, long End, bool AtStart, bool AtEnd, long? Length, string? Fault)
{
    internal static LinePage Of(ContentPage page, LogContent content) =>
        new([.. page.Lines.Select(LineItem.Of)], page.Start, page.End, page.AtStart, page.AtEnd, content.Length, content.Fault);
}

/// <summary>One line with its template.</summary>
/// <param name="Line">The line.</param>
/// <param name="Stream">The stream that its file's lines go into; null for none.</param>
/// <param name="Template">Its template there; null when the stream has none that fits.</param>
public sealed record LineAnswerItem(LineItem Line, string? Stream, TemplateRow? Template);

/// <summary>A finding or an alert, at the line that made it certain.</summary>
/// <param name="Offset">The byte of the text at which the line begins.</param>
/// <param name="Kind"><c>session</c>, <c>population</c> or <c>alert</c>.</param>
/// <param name="Bits">How unlikely it is; null while there is too little to say.</param>
/// <param name="Text">What it is, in a sentence.</param>
/// <param name="Link">The page that shows it.</param>
public sealed record MarkItem(long Offset, string Kind, double? Bits, string Text, string Link);

/// <summary>The marks of a part of a file.</summary>
/// <param name="Items">By offset.</param>
/// <param name="IsComplete">False when there was no time to look at all findings: ask again.</param>
public sealed record MarkList(IReadOnlyList<MarkItem> Items, bool IsComplete);

/// <summary>A line that a search found.</summary>
/// <param name="File">Its file.</param>
/// <param name="Offset">The byte of the text at which it begins.</param>
/// <param name="Time">Its time, or that of the line before it that has one.</param>
/// <param name="Level">Its level.</param>
/// <param name="Line">At most 16 KiB of it.</param>
/// <param name="Before">The lines before it.</param>
/// <param name="Following">The lines after it.</param>
/// <param name="Cursor">What to ask with as <c>after</c> to go on behind it.</param>
public sealed record HitItem(
    FileItem File, long Offset, DateTime? Time, Severity Level, string Line, IReadOnlyList<string> Before, IReadOnlyList<string> Following, string Cursor)
{
    internal static HitItem Of(SearchHit hit) => new(FileItem.Of(hit.File), hit.Offset, hit.Time, hit.Level, hit.Line, hit.Before, hit.Following, hit.Cursor);
}

/// <summary>How far a search came.</summary>
public sealed record SearchProgressItem(int Files, int Skipped, int Unreadable, long Bytes, bool IsComplete)
{
    internal static SearchProgressItem Of(SearchProgress progress) => new(progress.Files, progress.Skipped, progress.Unreadable, progress.Bytes, progress.IsComplete);
}

/// <summary>What a search found.</summary>
/// <param name="Items">The hits, those of the newest file first.</param>
/// <param name="Next">What to ask with as <c>after</c> to go on; null when all was read.</param>
/// <param name="Progress">What was read.</param>
public sealed record SearchPage(IReadOnlyList<HitItem> Items, string? Next, SearchProgressItem Progress);

/// <summary>A line of a search that goes on, as NDJSON.</summary>
public sealed record SearchWord(SearchProgressItem Progress);

/// <summary>The last line of a search as NDJSON.</summary>
public sealed record SearchEnd(SearchProgressItem Progress, string? Next);

/// <summary>A line that has just been written.</summary>
public sealed record FollowedItem(string FileId, string Path, string Service, long Offset, DateTime? Time, Severity Level, string Text)
{
    internal static FollowedItem Of(FollowedLine line) => new(Collection.FileId.Format(line.FileId), line.Path, line.Category, line.Offset, line.Time, line.Level, line.Text);
}

/// <summary>Lines that a follower was too slow for, since it began.</summary>
public sealed record DroppedItem(long Dropped);
