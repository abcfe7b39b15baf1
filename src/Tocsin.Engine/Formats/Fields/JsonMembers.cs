using System.Runtime.InteropServices;

namespace Tocsin.Engine.Formats.Fields;

/// <summary>What a member of a JSON line is.</summary>
internal enum MemberKind : byte
{
    Missing,
    String,

    /// <summary>A string with escapes.</summary>
    Escaped,
    Number,
    Boolean,
    Object,
    Array,
}

/// <summary>Where a member's value lies in its line; a string's without its quotes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MemberPlace(MemberKind Kind, int Start, int Length);

/// <summary>
/// Finds the wanted members of JSON lines in one pass, without allocating. A name with dots is a member of a member, or one whose own name
/// has dots. Of members of one name the last counts, as for most readers of JSON; null is no value.
/// </summary>
internal sealed partial class JsonMembers(byte[][] names)
{
    private readonly MemberPlace[] _places = new MemberPlace[names.Length];
    private readonly bool _nested = names.Any(static name => name.Contains((byte)'.'));

    /// <summary>Where a name with its parents is put together; longer ones than <see cref="RuleFields"/> allows are not wanted.</summary>
    private readonly byte[] _path = new byte[1024];

    /// <summary>Where each wanted member lies in the line read last.</summary>
    public ReadOnlySpan<MemberPlace> Places => _places;

    /// <summary>Reads a line; false when it is not one JSON object (or nested deeper than 64).</summary>
    public bool TryRead(ReadOnlySpan<byte> line)
    {
        Array.Clear(_places);
        if (TryReadPlain(line))
            return true;
        Array.Clear(_places);
        return TryWalk(line);
    }

    /// <summary>Reads any line; the places are clear.</summary>
    private bool TryWalk(ReadOnlySpan<byte> line)
    {
        JsonLine json = new(line);
        json.SkipWhiteSpace();
        if (!TakeMembers(ref json, prefix: 0))
            return false;
        json.SkipWhiteSpace();
        return json.AtEnd;
    }

    private bool TakeMembers(ref JsonLine json, int prefix)
    {
        if (!json.Open((byte)'{'))
            return false;
        bool more = json.Peek() != '}';
        if (!more)
            return json.Close((byte)'}');
        while (more)
        {
            if (!json.TakeName(out ReadOnlySpan<byte> raw) || !TakeMember(ref json, Name(raw, prefix), prefix) || !json.Next((byte)'}', out more))
                return false;
        }

        return true;
    }

    /// <summary>The name with its parents; empty when it is longer than any that is wanted.</summary>
    private ReadOnlySpan<byte> Name(ReadOnlySpan<byte> raw, int prefix)
    {
        bool escaped = raw.Contains((byte)'\\');
        if (prefix == 0 && !escaped)
            return raw;
        if (prefix + raw.Length >= _path.Length)
            return default;
        Span<byte> destination = _path.AsSpan(prefix);
        int length = raw.Length;
        if (escaped)
            length = JsonBytes.Unescape(raw, destination);
        else
            raw.CopyTo(destination);
        return _path.AsSpan(0, prefix + length);
    }

    private bool TakeMember(ref JsonLine json, ReadOnlySpan<byte> name, int prefix)
    {
        if (_nested)
            ForgetBelow(name);
        if (_nested && json.Peek() == '{' && IsParent(name))
        {
            int start = json.Position;
            int length = name.Length;
            if (prefix == 0)
                name.CopyTo(_path);
            Keep(name, new MemberPlace(MemberKind.Object, start, 0));
            _path[length] = (byte)'.';
            return TakeMembers(ref json, length + 1);
        }

        return TryTakeValue(ref json, out MemberPlace place) && Keep(name, place);
    }

    private static bool TryTakeValue(ref JsonLine json, out MemberPlace place)
    {
        int start = json.Position;
        byte first = json.Peek();
        if (first == '"')
        {
            bool taken = json.TakeString(out ReadOnlySpan<byte> text, out bool escaped);
            place = new MemberPlace(escaped ? MemberKind.Escaped : MemberKind.String, start + 1, text.Length);
            return taken;
        }

        bool known = json.TakeValue(out ReadOnlySpan<byte> value);
        place = new MemberPlace(Kind(first), start, value.Length);
        return known;
    }

    private static MemberKind Kind(byte first) => first switch
    {
        (byte)'{' => MemberKind.Object,
        (byte)'[' => MemberKind.Array,
        (byte)'t' or (byte)'f' => MemberKind.Boolean,
        (byte)'n' => MemberKind.Missing,
        _ => MemberKind.Number,
    };

    private bool Keep(ReadOnlySpan<byte> name, MemberPlace place)
    {
        for (int wanted = 0; wanted < names.Length; wanted++)
        {
            if (name.SequenceEqual(names[wanted]))
            {
                _places[wanted] = place;
                break;
            }
        }

        return true;
    }

    private bool IsParent(ReadOnlySpan<byte> name)
    {
        foreach (byte[] wanted in names)
        {
            if (IsBelow(wanted, name))
                return true;
        }

        return false;
    }

    /// <summary>A later member of the same name hides what an earlier one held.</summary>
    private void ForgetBelow(ReadOnlySpan<byte> name)
    {
        for (int wanted = 0; wanted < names.Length; wanted++)
        {
            if (IsBelow(names[wanted], name))
                _places[wanted] = default;
        }
    }

    private static bool IsBelow(ReadOnlySpan<byte> wanted, ReadOnlySpan<byte> name) =>
        wanted.Length > name.Length && wanted[name.Length] == '.' && wanted.StartsWith(name);
}
