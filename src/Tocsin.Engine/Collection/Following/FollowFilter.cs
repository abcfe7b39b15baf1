using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Collection.Following;

/// <summary>Which lines a follower wants. All conditions must hold; without any it is every line of the newest files.</summary>
/// <param name="Category">Files of this category; null for all.</param>
/// <param name="FileId">The file that has this number now: it is followed by its name, through rotations. Null for all.</param>
/// <param name="Path">The file of this path under <see cref="CollectionFolders.Logs"/>, in the catalogue or not; null for all.</param>
/// <param name="Contains">Lines that contain this, whatever the case; null for all.</param>
/// <param name="Level">Lines of this level or graver; null for all.</param>
/// <param name="Last">Lines to begin with that are there already, 0 to 10,000: the last ones over all files, by their times.</param>
public sealed record FollowFilter(
    string? Category = null, long? FileId = null, string? Path = null, string? Contains = null, Severity? Level = null, int Last = 0)
{
    /// <summary>Whether a line fits, whatever its file.</summary>
    internal bool Fits(string text, Severity level) =>
        (Level is not { } least || level >= least) && (Contains is null || text.Contains(Contains, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A line of a followed file.</summary>
/// <param name="FileId">The number of the file in the catalogue; 0 while it is in none.</param>
/// <param name="Path">Its path under <see cref="CollectionFolders.Logs"/>.</param>
/// <param name="Category">Its category; empty while it is not in the catalogue.</param>
/// <param name="Offset">The byte of its text at which the line begins.</param>
/// <param name="Time">The line's own time, UTC; null where it has none.</param>
/// <param name="Level">How grave it is.</param>
/// <param name="Text">The line, at most 16 KiB of it. Hostile text.</param>
public sealed record FollowedLine(long FileId, string Path, string Category, long Offset, DateTime? Time, Severity Level, string Text);
