namespace Tocsin.Engine.Collection.Retention;

/// <summary>What is kept of collected files. Several rules may name one category: a file goes when any of them says so.</summary>
/// <param name="Category">The category that it is about; null for all of them, each by itself.</param>
/// <param name="MaxAge">Files that were last written longer ago go.</param>
/// <param name="MaxBytes">Bytes on disk that are kept; the oldest files go first.</param>
/// <param name="MaxFiles">Files that are kept; the oldest go first.</param>
/// <param name="CompressAfter">Files that were not written for so long are compressed (gzip).</param>
public sealed record RetentionRule(string? Category, TimeSpan? MaxAge, long? MaxBytes, int? MaxFiles, TimeSpan? CompressAfter);

/// <summary>What is to become of a file.</summary>
public enum RetentionAction
{
    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>It is replaced by a gzip file of the same text, named <c>….gz</c>, of the same time.</summary>
    Compress,
}

/// <summary>One file of a plan.</summary>
/// <param name="File">The file, as the plan saw it: one that has changed since is left alone.</param>
/// <param name="Action">What is to become of it.</param>
/// <param name="Reason">Why, with the rule's value.</param>
public sealed record RetentionStep(CollectedFile File, RetentionAction Action, string Reason);
