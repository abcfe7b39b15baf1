using System.Buffers;
using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Windows;

/// <summary>
/// A lane's share of the windows until it is merged (<see cref="WindowEngine.Merge"/>). It knows no watermark: whether a record is late, is decided where it is merged. One
/// thread; allocates nothing where all groups and URLs are known.
/// </summary>
/// <remarks>
/// The first thing that a lane flushes should be an empty partial: a lane that has been heard of and has sent no record holds the watermark back (until it is idle), so that the
/// first lane to send does not close windows of which the others have records.
/// </remarks>
public sealed class PartialWindows
{
    /// <summary>What a partial begins with; the last byte is the version.</summary>
    internal static ReadOnlySpan<byte> Magic => "TWP\x01"u8;

    private readonly WindowOptions _options;
    private readonly long _size, _ahead;
    private readonly OpenWindows _windows = new();
    private PartialCounts _counts;
    private long _latest = -1;

    /// <summary>Counts with the size, the limits and the distance ahead of these options.</summary>
    public PartialWindows(WindowOptions options)
    {
        if (options.Faults().FirstOrDefault() is { } fault)
            throw new ArgumentException(fault, nameof(options));
        _options = options;
        (_size, _ahead) = (options.Size.Ticks, options.Ahead.Ticks);
    }

    /// <summary>True when nothing has been observed since it was last flushed.</summary>
    public bool IsEmpty => _windows.Count == 0 && _latest < 0 && _counts == default;

    /// <summary>
    /// True when it should be flushed before the next record: it has as many windows or groups as it holds. Whoever goes on finds the records of further windows and groups
    /// counted as overflow.
    /// </summary>
    public bool IsFull => _windows.IsFull(_options);

    /// <summary>Counts a record of the lane.</summary>
    public void Observe(in WindowRecord record, int lane, long position, long arrivalTicks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        if (record.Ticks < WindowGrid.EarliestTicks)
        {
            _counts.Refused++;
            return;
        }

        if (!Passes(record.Ticks, arrivalTicks))
            return;
        if (!_windows.TryFind(record.Ticks, out OpenWindow? window))
        {
            if (IsFull)
            {
                _counts.Overflow++;
                return;
            }

            window = _windows.Open(WindowGrid.StartOf(record.Ticks, _size), _size);
        }

        window.Place(lane, position);
        ReadOnlySpan<byte> name = record.Group;
        if (window.Find(ref name, out ulong hash) is not { } group)
        {
            if (window.Groups.Count >= _options.MaxGroups || _windows.AreGroupsFull(_options))
            {
                window.Overflow++;
                return;
            }

            group = _windows.AddGroup(window, hash, name, _options);
        }

        group.Add(in record, lane, position);
    }

    /// <summary>A record that the filter leaves out: moves the watermark only.</summary>
    public void Ignore(long eventTicks, long arrivalTicks)
    {
        if (eventTicks < WindowGrid.EarliestTicks || Passes(eventTicks, arrivalTicks))
            _counts.Ignored++;
    }

    /// <summary>A record that cannot be read.</summary>
    public void Refuse() => _counts.Refused++;

    /// <summary>
    /// Writes what has been counted and empties itself. With a limit it writes one part of about so many bytes (at least one group), and goes on with the next call:
    /// <c>do partial.Flush(to, most); while (!partial.IsEmpty)</c>. Only the last part moves the watermark.
    /// </summary>
    public void Flush(IBufferWriter<byte> to, int most = int.MaxValue)
    {
        StateWriter writer = new(), windows = new();
        int written = 0;
        while (_windows.Count > 0 && windows.Written.Length < most)
        {
            OpenWindow window = _windows[0];
            GroupWindow[] groups = window.ByName();
            WindowCodec.WriteWindow(windows, window, groups);
            written++;
            _windows.RemoveOldest();
        }

        bool last = _windows.Count == 0;
        writer.Number(_size);
        writer.Number(_counts.Ignored);
        writer.Number(_counts.Refused);
        writer.Number(_counts.Ahead);
        writer.Number(_counts.Overflow);
        writer.Number(last ? _latest + 1 : 0);
        writer.Number(written);
        to.Write(Magic);
        to.Write(writer.Written);
        to.Write(windows.Written);
        _counts = default;
        if (last)
            _latest = -1;
    }

    private bool Passes(long ticks, long arrivalTicks)
    {
        if (ticks > arrivalTicks + _ahead || ticks > WindowGrid.LatestTicks)
        {
            _counts.Refused++;
            _counts.Ahead++;
            return false;
        }

        _latest = Math.Max(_latest, ticks);
        return true;
    }
}
