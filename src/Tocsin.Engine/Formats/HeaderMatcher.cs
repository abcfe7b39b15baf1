namespace Tocsin.Engine.Formats;

/// <summary>
/// Matches a <see cref="HeaderPattern"/> and gives the answer that its regex would give, in time linear in the line.
/// <para>
/// Fields are lazy, so each ends at the first place from which the rest of the line still fits. A first pass takes the first
/// place without looking further; nearly every line that fits at all fits so. Only when that pass gets stuck, a pass from
/// the right finds, for each field, the last place where it may begin (a field absorbs anything, so whatever fits
/// from a place fits from every earlier one), and a second pass from the left stays before those places.
/// </para>
/// </summary>
internal static class HeaderMatcher
{
    /// <param name="pattern">The pattern.</param>
    /// <param name="line">The line, without white space at its ends.</param>
    /// <param name="starts">Gets where each field begins; -1 for a field in an optional part that is not there.</param>
    /// <param name="ends">Gets where each field ends.</param>
    public static bool TryMatch(HeaderPattern pattern, ReadOnlySpan<byte> line, Span<int> starts, Span<int> ends)
    {
        if (Run(pattern, line, default, starts, ends))
            return true;
        Span<int> limits = stackalloc int[HeaderPattern.MaxFields];
        limits = limits[..pattern.Nodes.Length];
        for (int node = pattern.Nodes.Length - 1; node >= 0; node--)
            limits[node] = LastStart(pattern.Nodes[node], line, limits);
        return Run(pattern, line, limits, starts, ends);
    }

    private static bool Run(HeaderPattern pattern, ReadOnlySpan<byte> line, ReadOnlySpan<int> limits, Span<int> starts, Span<int> ends)
    {
        foreach (HeaderPattern.Edge edge in pattern.Start)
        {
            starts.Fill(-1);
            if (TryPass(edge, line, 0, limits, out int next) && (edge.Next == HeaderPattern.End || Follow(pattern, line, edge.Next, next, limits, starts, ends)))
                return true;
        }

        return false;
    }

    private static bool Follow(HeaderPattern pattern, ReadOnlySpan<byte> line, int field, int start, ReadOnlySpan<int> limits, Span<int> starts, Span<int> ends)
    {
        while (true)
        {
            HeaderPattern.Node node = pattern.Nodes[field];
            starts[field] = start;
            int next = Leave(node, line, start, limits, out int end, out int after);
            ends[field] = end;
            if (next <= HeaderPattern.End)
                return next == HeaderPattern.End;
            field = next;
            start = after;
        }
    }

    /// <summary>Finds the first end of a field; the answer is the next field, the end of the line, or -2 when there is none.</summary>
    private static int Leave(HeaderPattern.Node node, ReadOnlySpan<byte> line, int start, ReadOnlySpan<int> limits, out int end, out int after)
    {
        const int Stuck = -2;
        after = line.Length;
        end = line.Length;
        if (node.TakesRest)
            return HeaderPattern.End;
        for (int at = start; at < line.Length; at++)
        {
            int skipped = line[at..].IndexOfAny(node.FirstBytes);
            if (skipped < 0)
                break;
            at += skipped;
            foreach (HeaderPattern.Edge edge in node.Edges)
            {
                if (!TryPass(edge, line, at, limits, out after))
                    continue;
                end = at;
                return edge.Next;
            }
        }

        return node.MayEnd ? HeaderPattern.End : Stuck;
    }

    /// <summary>The last place where a field may begin so that the rest of the line fits; -1 when there is none.</summary>
    private static int LastStart(HeaderPattern.Node node, ReadOnlySpan<byte> line, ReadOnlySpan<int> limits)
    {
        if (node.MayEnd)
            return line.Length;
        for (int at = line.Length - 1; at >= 0; at--)
        {
            if (!node.FirstBytes.Contains(line[at]))
                continue;
            foreach (HeaderPattern.Edge edge in node.Edges)
            {
                if (TryPass(edge, line, at, limits, out _))
                    return at;
            }
        }

        return -1;
    }

    /// <summary>Passes what stands between two fields. White space is greedy, as <c>\s+</c> is, but leaves what the next field needs.</summary>
    private static bool TryPass(HeaderPattern.Edge edge, ReadOnlySpan<byte> line, int at, ReadOnlySpan<int> limits, out int after)
    {
        after = at;
        int least = at;
        foreach (HeaderPattern.Part part in edge.Parts)
        {
            if (part.Literal is { } literal)
            {
                if (!line[after..].StartsWith(literal))
                    return false;
                after += literal.Length;
                least = after;
            }
            else
            {
                least = after + part.MinRun;
                while (after < line.Length && AsciiBytes.IsWhiteSpace(line[after]))
                    after++;
                if (after < least)
                    return false;
            }
        }

        if (edge.Next == HeaderPattern.End)
            return after == line.Length;
        if (limits.IsEmpty)
            return true;
        after = Math.Min(after, limits[edge.Next]);
        return after >= least;
    }
}
