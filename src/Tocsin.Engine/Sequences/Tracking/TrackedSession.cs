using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Engine.Sequences.Tracking;

/// <summary>
/// One session, open or ended. Kept in a pool when it is forgotten, with its arrays, so that a steady stream of sessions allocates nothing. Whoever tracks it
/// owns it; one thread.
/// </summary>
internal sealed class TrackedSession
{
    /// <summary>Characters kept of the last line.</summary>
    public const int LineCharacters = 100;

    /// <summary>Clients kept.</summary>
    public const int MaxClients = 16;

    private byte[] _key = [];
    private int _keyLength;
    private int[] _numbers = new int[16];
    private EventMoment[] _moments = [];
    private byte[] _line = [];
    private int _lineLength;
    private int[] _clients = [];

    // Links, for those lists only that hold it: the table of open sessions, their order of use, the order of judges' memories.
    public TrackedSession? NextInBucket;
    public TrackedSession? Older;
    public TrackedSession? Younger;
    public TrackedSession? OlderRemembered;
    public TrackedSession? YoungerRemembered;

    /// <summary>Hash of the key; differs from process to process.</summary>
    public ulong Hash { get; private set; }

    /// <summary>The key in UTF-8.</summary>
    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    /// <summary>1 for the first session of its key, 2 for the next, …</summary>
    public int Number { get; private set; }

    /// <summary>The open sessions that it is one of, or was.</summary>
    public SessionGroup Group { get; private set; } = null!;

    /// <summary>How many sessions began before it, in a lane or a log.</summary>
    public long Ordinal;

    /// <summary>How it stands.</summary>
    public SessionState State;

    /// <summary>When the clock saw its last event: <see cref="SessionClock.Now"/>.</summary>
    public long Seen;

    /// <summary>The latest time that one of its lines named; 0 when none did.</summary>
    public long LatestOwn;

    /// <summary>How many events.</summary>
    public int Count { get; private set; }

    /// <summary>The time of its first event, in UTC ticks.</summary>
    public long FirstTicks;

    /// <summary>The time of its last event.</summary>
    public long LastTicks;

    /// <summary>The position of its last event.</summary>
    public long LastPosition;

    /// <summary>On the events that were judged.</summary>
    public SessionVerdict Verdict;

    /// <summary>Whether it has rung.</summary>
    public bool Rang;

    /// <summary>Events, and an end, that wait for their verdict.</summary>
    public int Pending;

    /// <summary>What the judge remembers.</summary>
    public SessionMemory Memory { get; } = new();

    /// <summary>Events that <see cref="Memory"/> was last used with; 0 when it is empty.</summary>
    public int Remembered;

    /// <summary>The numbers of its events; an array that grows is another one afterwards, with the same begin.</summary>
    public ReadOnlyMemory<int> Numbers => _numbers.AsMemory(0, Count);

    /// <summary>Where and when its events were; empty where that is not tracked.</summary>
    public ReadOnlySpan<EventMoment> Moments => _moments.AsSpan(0, _moments.Length == 0 ? 0 : Count);

    /// <summary>The begin of its last line.</summary>
    public ReadOnlySpan<byte> Line => _line.AsSpan(0, _lineLength);

    /// <summary>Who sent its lines, ascending.</summary>
    public ReadOnlySpan<int> Clients => _clients.AsSpan(0, ClientCount);

    public int ClientCount { get; private set; }

    /// <summary>Its id.</summary>
    public string Id
    {
        get
        {
            Span<byte> id = stackalloc byte[IdBytes];
            return Encoding.UTF8.GetString(id[..WriteId(id)]);
        }
    }

    /// <summary>The id of a session by its key and its number.</summary>
    public static string IdOf(string key, int number) => number == 1 ? key : $"{key}#{number}";

    /// <summary>Room for the longest id.</summary>
    public const int IdBytes = Keys.SessionKeyRule.MaxKeyBytes + 12;

    /// <summary>Writes its id in UTF-8.</summary>
    public int WriteId(Span<byte> destination)
    {
        Key.CopyTo(destination);
        if (Number == 1)
            return _keyLength;
        destination[_keyLength] = (byte)'#';
        Utf8Formatter.TryFormat(Number, destination[(_keyLength + 1)..], out int digits);
        return _keyLength + 1 + digits;
    }

    /// <summary>Makes it a session without events.</summary>
    public void Begin(ReadOnlySpan<byte> key, ulong hash, int number, SessionGroup group)
    {
        if (_key.Length < key.Length)
            _key = new byte[Math.Max(key.Length, 24)];
        key.CopyTo(_key);
        (_keyLength, Hash, Number, Group) = (key.Length, hash, number, group);
        (State, Seen, LatestOwn, Count, FirstTicks, LastTicks, LastPosition) = (SessionState.Open, 0, 0, 0, 0, 0, 0);
        (Verdict, Rang, Pending, Remembered, _lineLength, ClientCount) = (NoVerdict, false, 0, 0, 0, 0);
        Memory.Content = null;
    }

    /// <summary>What is said of a session before its first verdict.</summary>
    public static SessionVerdict NoVerdict => new(false, 0, double.NaN, false, 0, -1);

    /// <summary>Adds an event's number alone.</summary>
    public void Add(int number)
    {
        if (Count == _numbers.Length)
            Array.Resize(ref _numbers, Count * 2);
        _numbers[Count++] = number;
    }

    /// <summary>Adds an event.</summary>
    public void Add(int number, long position, long ticks)
    {
        Add(number);
        if (_moments.Length < Count)
            Array.Resize(ref _moments, _numbers.Length);
        _moments[Count - 1] = new EventMoment(position, ticks);
        FirstTicks = Count == 1 ? ticks : FirstTicks;
        LastTicks = ticks;
        LastPosition = position;
    }

    /// <summary>Keeps the begin of a line.</summary>
    public void Keep(ReadOnlySpan<byte> line)
    {
        int length = LineLength(line);
        if (_line.Length < length)
            _line = new byte[Math.Max(length, LineCharacters)];
        line[..length].CopyTo(_line);
        _lineLength = length;
    }

    /// <summary>Notes who sent a line; beyond <see cref="MaxClients"/> nothing.</summary>
    public void AddClient(int client)
    {
        int at = Clients.BinarySearch(client);
        if (at >= 0 || ClientCount == MaxClients)
            return;
        if (_clients.Length == 0)
            _clients = new int[MaxClients];
        at = ~at;
        _clients.AsSpan(at, ClientCount - at).CopyTo(_clients.AsSpan(at + 1));
        _clients[at] = client;
        ClientCount++;
    }

    /// <summary>The bytes of a line's first characters (as strings count them), whole runes only.</summary>
    private static int LineLength(ReadOnlySpan<byte> line)
    {
        if (line.Length <= LineCharacters)
            return line.Length;
        if (Ascii.IsValid(line[..LineCharacters]))
            return LineCharacters;
        int length = 0;
        for (int characters = 0; length < line.Length;)
        {
            Rune.DecodeFromUtf8(line[length..], out Rune rune, out int bytes);
            characters += rune.Utf16SequenceLength;
            if (characters > LineCharacters)
                break;
            length += bytes;
        }

        return length;
    }
}

/// <summary>Where and when an event was.</summary>
/// <param name="Position">Its journal position.</param>
/// <param name="Ticks">Its time, in UTC ticks: its own, or its arrival.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EventMoment(long Position, long Ticks);
