using System.Buffers.Binary;
using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Windows.Counting;
using Tocsin.Numerics;

namespace Tocsin.Engine.Windows;

// The state on disk: docs/formats/windows.md. The options are no part of it.
public sealed partial class WindowEngine
{
    /// <summary>The version that is written; a change of the layout is a new number.</summary>
    internal const uint SnapshotVersion = 1;

    private const int HeaderLength = 20;

    private static ReadOnlySpan<byte> SnapshotMagic => "TOCWINDO"u8;

    /// <summary>The whole state. The same calls give the same bytes, however often it was saved and read in between.</summary>
    public byte[] Save()
    {
        StateWriter writer = new();
        WriteClock(writer);
        _lanes.Write(writer);
        _held.Write(writer);
        writer.Number(_open.Count);
        for (int place = 0; place < _open.Count; place++)
            WindowCodec.WriteWindow(writer, _open[place], _open[place].ByName(), WriteRing);
        SummaryCodec.Write(writer, _closed);
        _lateWindows.Write(writer);
        _histories.Write(writer);
        writer.Number(_troubles.Count);
        foreach (Trouble trouble in _troubles.Values.OrderBy(trouble => trouble.Group.Group, StringComparer.Ordinal))
            SummaryCodec.Write(writer, trouble);

        byte[] saved = new byte[HeaderLength + writer.Written.Length + sizeof(uint)];
        SnapshotMagic.CopyTo(saved);
        BinaryPrimitives.WriteUInt32LittleEndian(saved.AsSpan(8), SnapshotVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(saved.AsSpan(12), (ulong)writer.Written.Length);
        writer.Written.CopyTo(saved.AsSpan(HeaderLength));
        BinaryPrimitives.WriteUInt32LittleEndian(saved.AsSpan(saved.Length - sizeof(uint)), Crc32C.Compute(saved.AsSpan(0, saved.Length - sizeof(uint))));
        return saved;
    }

    /// <summary>Reads a state that <see cref="Save"/> wrote and answers what takes it over; nothing has changed before. The options stay.</summary>
    /// <exception cref="InvalidDataException">It is damaged, cut, of another version or no such state: the message says what.</exception>
    public Action Read(ReadOnlySpan<byte> state)
    {
        StateReader reader = new(Content(state), "state of windows");
        WindowEngine read = new(_stream, _listener);
        read.ReadContent(ref reader);
        return () =>
        {
            (_size, _floor, _now, _position, _watermark, _openFrom) = (read._size, read._floor, read._now, read._position, read._watermark, read._openFrom);
            (_largest, _held, _lanes, _open, _closed) = (read._largest, read._held, read._lanes, read._open, read._closed);
            (_lateWindows, _histories, _troubles) = (read._lateWindows, read._histories, read._troubles);
            (_used, _ignored, _late, _refused, _tooFarAhead) = (read._used, read._ignored, read._late, read._refused, read._tooFarAhead);
            (_overflow, _closedWindows, _alerts, _early) = (read._overflow, read._closedWindows, read._alerts, read._early);
            Adopt(_options);
        };
    }

    private void WriteClock(StateWriter writer)
    {
        foreach (long number in (ReadOnlySpan<long>)[_used, _ignored, _late, _refused, _tooFarAhead, _overflow, _closedWindows, _alerts, _early])
            writer.Number(number);
        foreach (long number in (ReadOnlySpan<long>)[_size, _floor, _now, _position])
            writer.Number(number);
        // Times that may be before all others.
        foreach (long number in (ReadOnlySpan<long>)[_watermark, _openFrom, _largest])
            writer.Number(number < 0 ? 0 : number + 1);
    }

    private void ReadContent(ref StateReader reader)
    {
        const string what = "the ledger";
        (_used, _ignored, _late) = (reader.Number(what), reader.Number(what), reader.Number(what));
        (_refused, _tooFarAhead, _overflow) = (reader.Number(what), reader.Number(what), reader.Number(what));
        (_closedWindows, _alerts, _early) = (reader.Number(what), reader.Number(what), reader.Number(what));
        const string clock = "the clock";
        long last = DateTime.MaxValue.Ticks;
        _size = reader.Number(clock, TimeSpan.TicksPerDay);
        reader.Require(_size >= TimeSpan.TicksPerSecond, clock, "has no size of windows");
        (_floor, _now, _position) = (reader.Number(clock, last), reader.Number(clock, last), reader.Number(clock));
        _watermark = Before(reader.Number(clock, last));
        _openFrom = Before(reader.Number(clock, last));
        _largest = Before(reader.Number(clock, last));
        _lanes.Read(ref reader);
        _held.Read(ref reader);
        for (int left = reader.Count("the open windows"); left > 0; left--)
            WindowCodec.ReadWindow(ref reader, _open, _size, _options, ReadRing);
        SummaryCodec.Read(ref reader, _closed);
        _lateWindows.Read(ref reader);
        _histories.Read(ref reader);
        for (int left = reader.Count("the troubles"); left > 0; left--)
        {
            Trouble trouble = SummaryCodec.ReadTrouble(ref reader);
            reader.Require(_troubles.TryAdd(trouble.Group.Group, trouble), "a trouble", "is there twice");
        }

        reader.Require(reader.Left == 0, "the end", $"is followed by {reader.Left} bytes");

        static long Before(long number) => number == 0 ? long.MinValue : number - 1;
    }

    private static void WriteRing(StateWriter writer, GroupWindow group)
    {
        writer.Number(group.Revision + 1);
        if (group.Revision < 0)
            return;
        writer.Number(group.RingAt);
        writer.Text(group.Episode!);
    }

    private static void ReadRing(ref StateReader reader, GroupWindow group)
    {
        const string what = "the alert of a group";
        group.Revision = (int)reader.Number(what, 64) - 1;
        if (group.Revision < 0)
            return;
        group.RingAt = reader.Number(what);
        group.Episode = reader.Text(what);
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> saved)
    {
        if (saved.Length < HeaderLength + sizeof(uint) || !saved.StartsWith(SnapshotMagic))
            throw new InvalidDataException($"These {saved.Length} bytes are not the state of windows.");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(saved[8..]);
        if (version != SnapshotVersion)
            throw new InvalidDataException($"The state of windows has version {version}, and this program reads version {SnapshotVersion}. Use the program that wrote it.");
        if (BinaryPrimitives.ReadUInt64LittleEndian(saved[12..]) != (ulong)(saved.Length - HeaderLength - sizeof(uint)))
            throw new InvalidDataException($"The state of windows has {saved.Length} bytes and says that it has others: it was cut.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(saved[^sizeof(uint)..]) != Crc32C.Compute(saved[..^sizeof(uint)]))
            throw new InvalidDataException("The state of windows is damaged: its checksum does not match.");
        return saved[HeaderLength..^sizeof(uint)];
    }
}
