namespace Tocsin.Vectors.Collections;

/// <summary>
/// Which saved index a log of changes follows: both carry the same generation. The number grows with every save, one that failed too; the mark tells two apart that have one
/// number, after a copy was put back and went its own way.
/// </summary>
/// <param name="Number">From 1 on.</param>
/// <param name="Mark">The checksum of what was saved.</param>
internal readonly record struct Generation(long Number, uint Mark)
{
    /// <summary>Of files that were written before there were generations: nothing can be said of whether they belong together.</summary>
    public static Generation Unknown => default;

    public override string ToString() => Number == 0 ? "no generation" : $"generation {Number} ({Mark:x8})";
}
