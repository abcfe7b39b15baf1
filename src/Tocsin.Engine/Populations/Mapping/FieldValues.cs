using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Mapping;

/// <summary>Why a line does not become an event.</summary>
internal enum MappingFault : byte
{
    None,
    LineEmpty,
    LineTooLong,
    LineForMatchTooLong,
    NoJson,
    NoAccess,
    LineNotUtf8,
    NoMatch,
    FilterFails,
    Missing,
    NotAString,
    Structure,
    LoneSurrogate,
    NotUtf8,
    Nul,
    NotANumber,
    TooLong,
    Empty,
}

/// <summary>
/// The values of a rule's fields on one line. One thread; spans are valid until the next call of the method that gave them. Allocates
/// nothing once its buffers have grown, except for lines that <c>match</c> fits: the framework gives groups as objects only.
/// </summary>
internal sealed class FieldValues
{
    private readonly PopulationRule _rule;
    private readonly JsonMembers? _json;
    private readonly bool _access;
    private readonly (int Start, int Length)[] _groups;
    private byte[] _unescaped = new byte[1024];
    private char[] _characters = [];

    public FieldValues(PopulationRule rule)
    {
        _rule = rule;
        _groups = new (int, int)[rule.Fields.Length];
        bool own = rule.Fields.Any(static field => field.Group < 0);
        if (rule.Kind == LineKind.Json || (rule.Kind == LineKind.Seen && own))
            _json = new JsonMembers([.. rule.Fields.Select(static field => field.Group < 0 ? field.Utf8 : [])]);
        _access = rule.Kind == LineKind.Access || (rule.Kind == LineKind.Seen && rule.Fields.Any(static field => field is { Group: < 0, Access: not AccessField.None }));
    }

    /// <summary>What the line read last is.</summary>
    public LineKind Kind { get; private set; }

    /// <summary>Finds the fields of a line.</summary>
    public MappingFault Read(ReadOnlySpan<byte> line, out AccessFields access)
    {
        access = default;
        if (line.IsEmpty)
            return MappingFault.LineEmpty;
        if (line.Length > PopulationRule.LineBytes)
            return MappingFault.LineTooLong;
        Kind = LineKind.Text;
        bool brace = _rule.Kind == LineKind.Json || line[AsciiBytes.LeadingWhiteSpace(line)..].StartsWith("{"u8);
        if (_json is not null && brace && _json.TryRead(line))
            Kind = LineKind.Json;
        else if (_access && AccessFields.TryRead(line, out access))
            Kind = LineKind.Access;
        if (_rule.Kind is LineKind.Json or LineKind.Access && Kind != _rule.Kind)
            return _rule.Kind == LineKind.Json ? MappingFault.NoJson : MappingFault.NoAccess;
        return _rule.Match is null ? MappingFault.None : Match(_rule.Match, line);
    }

    /// <summary>The text of a field; <see cref="MappingFault.Missing"/> also when it is empty.</summary>
    public MappingFault Text(int field, scoped in MappableLine line, scoped in AccessFields access, out ReadOnlySpan<byte> text)
    {
        RuleField wanted = _rule.Fields[field];
        text = default;
        if (wanted.Group >= 0)
            text = line.Line.Slice(_groups[field].Start, _groups[field].Length);
        else if (Kind == LineKind.Json && _json!.Places[field] is { Kind: not MemberKind.Missing } place)
            return Member(place, line.Line, out text);
        else if (Kind == LineKind.Access && wanted.Access != AccessField.None)
            text = AccessValues.Of(wanted.Access, access);
        if (text.IsEmpty)
            text = Pipeline(wanted.Pipeline, line);
        return Check(text);
    }

    public static ReadOnlySpan<byte> Pipeline(PipelineField field, scoped in MappableLine line) => field switch
    {
        PipelineField.Message => line.Content,
        PipelineField.Component => line.Component,
        PipelineField.Level => line.Level,
        PipelineField.Template => line.Template,
        PipelineField.Session => line.Session,
        PipelineField.Group => line.Group,
        _ => default,
    };

    private static MappingFault Check(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return MappingFault.Missing;
        if (text.Contains((byte)0))
            return MappingFault.Nul;
        return Utf8.IsValid(text) ? MappingFault.None : MappingFault.NotUtf8;
    }

    private MappingFault Member(MemberPlace place, ReadOnlySpan<byte> line, out ReadOnlySpan<byte> text)
    {
        text = line.Slice(place.Start, place.Length);
        switch (place.Kind)
        {
            case MemberKind.String:
                return Check(text);
            case MemberKind.Escaped:
                if (_unescaped.Length < text.Length)
                    _unescaped = new byte[text.Length * 2];
                text = _unescaped.AsSpan(0, JsonBytes.Unescape(text, _unescaped, out bool replaced));
                return replaced ? MappingFault.LoneSurrogate : Check(text);
            case MemberKind.Number or MemberKind.Boolean:
                return _rule.OnlyStrings ? MappingFault.NotAString : MappingFault.None;
            default:
                return MappingFault.Structure;
        }
    }

    private MappingFault Match(Regex match, ReadOnlySpan<byte> line)
    {
        if (line.Length > PopulationRule.MatchedBytes)
            return MappingFault.LineForMatchTooLong;
        if (!Utf8.IsValid(line))
            return MappingFault.LineNotUtf8;
        if (_characters.Length < line.Length)
            _characters = new char[line.Length * 2];
        Span<char> characters = _characters.AsSpan(0, Encoding.UTF8.GetChars(line, _characters));
        if (!match.IsMatch(characters))
            return MappingFault.NoMatch;
        bool ascii = characters.Length == line.Length;
        Match found = match.Match(new string(characters));
        for (int field = 0; field < _groups.Length; field++)
        {
            if (_rule.Fields[field].Group is not (>= 0 and int number))
                continue;
            Group group = found.Groups[number];
            _groups[field] = ascii
                ? (group.Index, group.Length)
                : (Encoding.UTF8.GetByteCount(characters[..group.Index]), Encoding.UTF8.GetByteCount(characters.Slice(group.Index, group.Length)));
        }

        return MappingFault.None;
    }
}

/// <summary>What went wrong last, so that it can be put into words when somebody asks.</summary>
/// <param name="Fault">What.</param>
/// <param name="Place">Which of the five names, or which filter; -1 for the line.</param>
/// <param name="Expression">The expression that could not be, where one is meant.</param>
/// <param name="Length">How long the result was, in bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MappingFailure(MappingFault Fault, int Place, FieldExpression? Expression, int Length)
{
    public bool IsNone => Fault == MappingFault.None;
}
