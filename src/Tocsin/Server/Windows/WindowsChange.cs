using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;

namespace Tocsin.Server.Windows;

/// <summary>What has changed in the windows of a stream between two looks at them.</summary>
/// <param name="Counts">The ledger.</param>
/// <param name="Windows">The open windows, and those that have closed or changed since, the newest first.</param>
/// <param name="Skipped">More have changed than are told here, or some have been forgotten: ask for all.</param>
public sealed record WindowsChange(WindowCounts Counts, IReadOnlyList<WindowSummary> Windows, bool Skipped)
{
    /// <summary>What has changed; null when nothing has that shows.</summary>
    /// <param name="before">The look before; null for none: all is new.</param>
    /// <param name="now">This look.</param>
    internal static WindowsChange? Between(WindowTable? before, WindowTable now)
    {
        if (before is null)
        {
            return new WindowsChange(now.Counts, [.. now.Open, .. now.Closed], false);
        }

        // Fewer closed ones than before: a command has forgotten them.
        bool isReset = now.Closed.Count < before.Closed.Count;
        if (ReferenceEquals(before, now) || (!isReset && before.Counts == now.Counts && before.Open.Count == now.Open.Count))
        {
            return null;
        }

        // A closed window changes by late records alone.
        long closed = now.Counts.Windows - before.Counts.Windows;
        IEnumerable<WindowSummary> changed = now.Counts.Late != before.Counts.Late ? now.Closed : now.Closed.Take((int)Math.Clamp(closed, 0, now.Closed.Count));
        return new WindowsChange(now.Counts, [.. now.Open, .. changed], isReset || closed > now.Closed.Count);
    }
}

/// <summary>A look at the windows of a stream.</summary>
/// <param name="Table">How they stood.</param>
/// <param name="Change">What had changed since the look before; null when nothing had that shows.</param>
internal readonly record struct WindowsLook(WindowTable Table, WindowsChange? Change);
