using System.Runtime.InteropServices;
using System.Text;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Tracking;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>
/// What became of the last lines, for those who ask for their answers. A view and no state: replay fills it again. Its memory is taken with the first line, and is then
/// all that it ever takes.
/// </summary>
/// <param name="positions">Positions that it reaches back; a power of two.</param>
internal sealed class AnswerRing(int positions)
{
    private const int KeyBytesEach = 64;

    private Entry[] _entries = [];
    private byte[] _keys = [];
    private long _nextKeyByte;

    /// <summary>Begins the answer of a line.</summary>
    public void Begin(long position, long cluster)
    {
        if (_entries.Length == 0)
        {
            _entries = new Entry[positions];
            _keys = new byte[positions * KeyBytesEach];
            foreach (ref Entry unused in _entries.AsSpan())
                unused.Position = -1;
        }

        ref Entry entry = ref At(position);
        (entry.Position, entry.Cluster, entry.Bundle, entry.Place, entry.Session, entry.IsJudged) = (position, cluster, null, -1, 0, false);
    }

    /// <summary>Notes the line's template by a bundle.</summary>
    public void Template(long position, BundleInUse bundle, int place)
    {
        ref Entry entry = ref At(position);
        (entry.Bundle, entry.Place) = (bundle, place);
    }

    /// <summary>Notes the line's session.</summary>
    public void Session(long position, TrackedSession session)
    {
        ref Entry entry = ref At(position);
        ReadOnlySpan<byte> key = session.Key;
        int at = (int)(_nextKeyByte % _keys.Length);
        if (at + key.Length > _keys.Length)
        {
            _nextKeyByte += _keys.Length - at;
            at = 0;
        }

        key.CopyTo(_keys.AsSpan(at));
        (entry.Session, entry.KeyStart, entry.KeyLength) = (session.Number, _nextKeyByte, key.Length);
        _nextKeyByte += key.Length;
    }

    /// <summary>Notes the verdict right after the line.</summary>
    public void Verdict(long position, in SessionVerdict verdict)
    {
        ref Entry entry = ref At(position);
        if (entry.Position == position)
            (entry.Verdict, entry.IsJudged) = (verdict, true);
    }

    /// <summary>The answer; null when the ring does not reach back so far.</summary>
    public LineAnswer? Read(long position, ILiveLines lines)
    {
        if (_entries.Length == 0 || position < 0)
            return null;
        ref Entry entry = ref At(position);
        if (entry.Position != position)
            return null;
        FrozenTemplate? template = entry.Place < 0 ? null : entry.Bundle!.Template(entry.Place);
        string? key = entry.Session == 0 || _nextKeyByte - entry.KeyStart > _keys.Length
            ? null
            : Encoding.UTF8.GetString(_keys.AsSpan((int)(entry.KeyStart % _keys.Length), entry.KeyLength));
        return new LineAnswer(
            position,
            template?.EventId,
            template?.Text ?? lines.Template(entry.Cluster),
            key is null ? null : TrackedSession.IdOf(key, entry.Session),
            key,
            entry.IsJudged ? entry.Verdict : null,
            entry.Bundle?.Bundle.Hash);
    }

    private ref Entry At(long position) => ref _entries[position & (_entries.Length - 1)];

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public long Position;
        public long Cluster;
        public BundleInUse? Bundle;
        public int Place;

        /// <summary>Number of the session among those of its key; 0 without one.</summary>
        public int Session;
        public long KeyStart;
        public int KeyLength;
        public bool IsJudged;
        public SessionVerdict Verdict;
    }
}
