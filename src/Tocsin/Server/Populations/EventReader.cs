using System.Buffers;
using System.Text.Unicode;
using Tocsin.Engine.Populations;
using Tocsin.Server.Records;

namespace Tocsin.Server.Populations;

/// <summary>
/// Reads one event, <c>{"org", "source", "pop", "id", "action"}</c> and perhaps a <c>timestamp</c>, and writes it down as the journal keeps it: these fields alone, each
/// once, in this order, so that the rule in the lane reads exactly what was judged here. Other members are left out, whatever is in them (it must be JSON); of a field that
/// comes twice the last one counts. One thread uses it; in the steady state it allocates nothing.
/// </summary>
internal sealed class EventReader(int maxDepth)
{
    private const int Fields = 6;
    private const int Timestamp = 5;

    private static readonly string[] Names = ["org", "source", "pop", "id", "action", "timestamp"];

    private readonly ArrayBufferWriter<byte> _texts = new(1024);
    private readonly ArrayBufferWriter<byte> _line = new(1024);
    private readonly Range[] _escaped = new Range[Fields];
    private readonly Range[] _plain = new Range[Fields];
    private readonly State[] _states = new State[Fields];
    private string _field = "";
    private int _number;

    private enum State : byte
    {
        Missing,
        Text,
        Other,
    }

    /// <summary>The event as the journal keeps it: one line of JSON. Valid until the next one is read.</summary>
    public ReadOnlySpan<byte> Line => _line.WrittenSpan;

    /// <summary>The event. Valid until the next one is read.</summary>
    public PopulationEvent Event => new() { Org = Text(0), Source = Text(1), Pop = Text(2), Id = Text(3), Action = Text(4) };

    /// <summary>What its sender gave as its time; empty for none.</summary>
    public ReadOnlySpan<byte> SentTimestamp => Text(Timestamp);

    /// <summary>Reads an event; says what is wrong with it, and then <see cref="Detail"/> has the words.</summary>
    public EventFault Read(ReadOnlySpan<byte> json)
    {
        Array.Clear(_states);
        Array.Clear(_escaped);
        Array.Clear(_plain);
        _texts.ResetWrittenCount();
        _line.ResetWrittenCount();
        (_field, _number) = ("", 0);
        EventFault fault = Check(json);
        if (fault != EventFault.None)
        {
            return fault;
        }

        FindFields(json);
        for (int field = 0; field < Fields; field++)
        {
            fault = TakeField(field, json[_escaped[field]]);
            if (fault != EventFault.None)
            {
                _field = Names[field];
                return fault;
            }
        }

        _line.Write("}"u8);
        return EventFault.None;
    }

    /// <summary>What was wrong with the event that was read last, for people.</summary>
    public string Detail(EventFault fault) => EventFaults.Detail(fault, _field, _number);

    private ReadOnlySpan<byte> Text(int field) => _texts.WrittenSpan[_plain[field]];

    private EventFault Check(ReadOnlySpan<byte> json)
    {
        switch (JsonSyntax.Check(json, maxDepth, out int at))
        {
            case JsonSyntaxFault.Malformed:
                _number = at;
                return EventFault.BadJson;
            case JsonSyntaxFault.TooDeep:
                _number = maxDepth;
                return EventFault.TooDeep;
            default:
                return json.TrimStart(" \t\r\n"u8)[0] == '{' ? EventFault.None : EventFault.NotAnObject;
        }
    }

    // What is read here has been checked: nothing can be missing, and nothing is ever thrown.
    private void FindFields(ReadOnlySpan<byte> json)
    {
        int at = json.IndexOf((byte)'{') + 1;
        JsonSyntax.SkipSpace(json, ref at);
        while (json[at] != '}')
        {
            int field = FieldOf(json[TextAt(json, ref at)]);
            JsonSyntax.SkipSpace(json, ref at);
            at++; // the colon
            JsonSyntax.SkipSpace(json, ref at);
            if (json[at] == '"')
            {
                Range text = TextAt(json, ref at);
                Note(field, State.Text, text);
            }
            else
            {
                // A timestamp of null is none.
                Note(field, field == Timestamp && json[at] == 'n' ? State.Missing : State.Other, default);
                SkipValue(json, ref at);
            }

            JsonSyntax.SkipSpace(json, ref at);
            if (json[at] == ',')
            {
                at++;
                JsonSyntax.SkipSpace(json, ref at);
            }
        }
    }

    private void Note(int field, State state, Range text)
    {
        if (field >= 0)
        {
            (_states[field], _escaped[field]) = (state, text);
        }
    }

    private EventFault TakeField(int field, ReadOnlySpan<byte> escaped)
    {
        switch (_states[field])
        {
            case State.Missing:
                return field == Timestamp ? EventFault.None : EventFault.Missing;
            case State.Other:
                return EventFault.Mistyped;
            default:
                break;
        }

        if (!Utf8.IsValid(escaped))
        {
            return EventFault.InvalidUtf8;
        }

        int start = _texts.WrittenCount;
        if (!escaped.Contains((byte)'\\'))
        {
            _texts.Write(escaped);
        }
        else if (JsonText.Unescape(escaped, _texts))
        {
            return EventFault.LoneSurrogate;
        }

        ReadOnlySpan<byte> text = _texts.WrittenSpan[start..];
        _plain[field] = start.._texts.WrittenCount;
        if (text.IsEmpty)
        {
            return field == Timestamp ? EventFault.None : EventFault.Empty;
        }

        if (text.Length > PopulationLimits.NameBytes)
        {
            _number = text.Length;
            return EventFault.TooLong;
        }

        if (text.Contains((byte)0))
        {
            return EventFault.Nul;
        }

        _line.Write(field == 0 ? "{\""u8 : ",\""u8);
        _line.Write(NameOf(field));
        _line.Write("\":\""u8);
        _line.Write(escaped);
        _line.Write("\""u8);
        return EventFault.None;
    }

    private int FieldOf(ReadOnlySpan<byte> name)
    {
        if (name.Contains((byte)'\\'))
        {
            int start = _texts.WrittenCount;
            JsonText.Unescape(name, _texts);
            name = _texts.WrittenSpan[start..];
        }

        for (int field = 0; field < Fields; field++)
        {
            if (name.SequenceEqual(NameOf(field)))
            {
                return field;
            }
        }

        return -1;
    }

    private static ReadOnlySpan<byte> NameOf(int field) => field switch
    {
        0 => "org"u8,
        1 => "source"u8,
        2 => "pop"u8,
        3 => "id"u8,
        4 => "action"u8,
        _ => "timestamp"u8,
    };

    // Moves from a quote to behind its partner; the range is what stands between them.
    private static Range TextAt(ReadOnlySpan<byte> json, ref int at)
    {
        int start = ++at;
        while (true)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == '"')
            {
                return start..at++;
            }

            at += 2;
        }
    }

    private static void SkipValue(ReadOnlySpan<byte> json, ref int at)
    {
        int depth = 0;
        do
        {
            switch (json[at])
            {
                case (byte)'"':
                    TextAt(json, ref at);
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    break;
                default:
                    break;
            }

            at++;
        }
        while (depth > 0 || json[at] is not ((byte)',' or (byte)'}'));
    }
}
