using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Windows.Counting;

/// <summary>The copy of a record that is far ahead of all others in its file, until the next one says whether time has really come so far.</summary>
internal sealed class HeldRecord
{
    private byte[] _bytes = [];
    private int _group, _address, _url, _line;

    public bool IsThere { get; private set; }

    public bool IsUsed { get; private set; }

    public int Lane { get; private set; }

    public long Ticks { get; private set; }

    public long Position { get; private set; }

    /// <summary>The record that is held.</summary>
    public WindowRecord Record => new()
    {
        Ticks = Ticks,
        Group = _bytes.AsSpan(0, _group),
        Address = _bytes.AsSpan(_group, _address),
        Url = _bytes.AsSpan(_group + _address, _url),
        Line = _bytes.AsSpan(_group + _address + _url, _line),
    };

    /// <summary>Holds a record that the rule uses.</summary>
    public void Hold(int lane, in WindowRecord record, long position)
    {
        Hold(lane, record.Ticks, position);
        (_group, _address, _url, _line) = (record.Group.Length, record.Address.Length, record.Url.Length, record.Line.Length);
        int length = _group + _address + _url + _line;
        if (_bytes.Length < length)
            _bytes = new byte[length];
        record.Group.CopyTo(_bytes);
        record.Address.CopyTo(_bytes.AsSpan(_group));
        record.Url.CopyTo(_bytes.AsSpan(_group + _address));
        record.Line.CopyTo(_bytes.AsSpan(_group + _address + _url));
        IsUsed = true;
    }

    /// <summary>Holds a record that the filter leaves out.</summary>
    public void Hold(int lane, long ticks, long position) => (IsThere, IsUsed, Lane, Ticks, Position, _group, _address, _url, _line) = (true, false, lane, ticks, position, 0, 0, 0, 0);

    /// <summary>Holds nothing.</summary>
    public void Clear() => IsThere = false;

    /// <summary>Writes it.</summary>
    public void Write(StateWriter writer)
    {
        writer.Flag(IsThere);
        if (!IsThere)
            return;
        writer.Flag(IsUsed);
        writer.Number(Lane);
        writer.Number(Ticks);
        writer.Number(Position);
        WindowRecord record = Record;
        writer.Bytes(record.Group);
        writer.Bytes(record.Address);
        writer.Bytes(record.Url);
        writer.Bytes(record.Line);
    }

    /// <summary>Reads into an empty one.</summary>
    public void Read(ref StateReader reader)
    {
        const string what = "the held record";
        if (!reader.Flag(what))
            return;
        bool used = reader.Flag(what);
        int lane = (int)reader.Number(what, int.MaxValue);
        long ticks = reader.Number(what, WindowGrid.LatestTicks), position = reader.Number(what);
        reader.Require(ticks >= WindowGrid.EarliestTicks, what, "is of no time that a record can have");
        WindowRecord record = new() { Ticks = ticks, Group = reader.Bytes(what), Address = reader.Bytes(what), Url = reader.Bytes(what), Line = reader.Bytes(what) };
        if (used)
            Hold(lane, in record, position);
        else
            Hold(lane, ticks, position);
    }
}
