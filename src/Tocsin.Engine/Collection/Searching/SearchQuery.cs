using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Collection.Searching;

/// <summary>What is looked for in collected files. All conditions must hold.</summary>
public sealed record SearchQuery
{
    /// <summary>The text or the pattern; empty for every line (that fits the other conditions).</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether <see cref="Text"/> is a regular expression (without backtracking).</summary>
    public bool IsRegex { get; init; }

    /// <summary>Whether the case of letters is ignored.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>Lines of this level or graver; null for all.</summary>
    public Severity? Level { get; init; }

    /// <summary>Lines at or after this instant, UTC. A line without a time has that of the line before it.</summary>
    public DateTime? From { get; init; }

    /// <summary>Lines before this instant, UTC.</summary>
    public DateTime? To { get; init; }

    /// <summary>Files of this category; null for all.</summary>
    public string? Category { get; init; }

    /// <summary>Files of this remote; null for all.</summary>
    public string? Remote { get; init; }

    /// <summary>This file only; null for all.</summary>
    public long? FileId { get; init; }

    /// <summary>Hits at most, 1 to 10,000.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Lines before and after each hit, 0 to 20.</summary>
    public int Context { get; init; }

    /// <summary>Goes on where <see cref="SearchHit.Cursor"/> of an earlier answer was; null from the newest.</summary>
    public string? After { get; init; }
}

/// <summary>A line that fits.</summary>
/// <param name="File">Its file.</param>
/// <param name="Offset">The byte in the file's text (decompressed) at which the line begins.</param>
/// <param name="Time">Its time, or that of the latest line before it that has one; null when there is none.</param>
/// <param name="Level">Its level.</param>
/// <param name="Line">The line, at most 16 KiB of it, as it is: hostile text.</param>
/// <param name="Before">The lines before it, oldest first.</param>
/// <param name="Following">The lines after it.</param>
/// <param name="Cursor">Where to go on after this hit.</param>
public sealed record SearchHit(
    CollectedFile File, long Offset, DateTime? Time, Severity Level, string Line, IReadOnlyList<string> Before, IReadOnlyList<string> Following, string Cursor);

/// <summary>How far a search is; the last one says how it ended.</summary>
/// <param name="Files">Files read.</param>
/// <param name="Skipped">Files that the catalogue ruled out (time, category, remote).</param>
/// <param name="Unreadable">Files that could not be read.</param>
/// <param name="Bytes">Bytes read, of text.</param>
/// <param name="IsComplete">Whether all was read; false when the limit was reached.</param>
public sealed record SearchProgress(int Files, int Skipped, int Unreadable, long Bytes, bool IsComplete);
