using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Mapping;

/// <summary>
/// Makes events of lines by one rule. Belongs to one thread. An event's spans point into the line or into the mapper's memory and are valid
/// until its next call. Allocates nothing per line (see <see cref="FieldValues"/> for <c>match</c>).
/// </summary>
public sealed partial class PopulationMapper
{
    private readonly PopulationRule _rule;
    private readonly FieldValues _values;
    private readonly byte[] _results = new byte[RuleText.PartNames.Length * PopulationLimits.NameBytes];
    private readonly byte[] _excerpt = new byte[64];
    private readonly TransformScratch _transforms = new();
    private MappingFailure _failure;
    private int _lineLength;
    private int _excerptLength;
    private int _written;

    internal PopulationMapper(PopulationRule rule)
    {
        _rule = rule;
        _values = new FieldValues(rule);
    }

    /// <summary>Makes an event of a line, or says that it makes none. Never throws for any bytes.</summary>
    public MappingOutcome Map(in MappableLine line, out PopulationEvent e)
    {
        e = default;
        _written = 0;
        _lineLength = line.Line.Length;
        _failure = new MappingFailure(_values.Read(line.Line, out AccessFields access), -1, null, 0);
        if (!_failure.IsNone)
            return _failure.Fault == MappingFault.NoMatch ? MappingOutcome.Ignored : MappingOutcome.Refused;
        for (int filter = 0; filter < _rule.Filters.Length; filter++)
        {
            if (!Holds(_rule.Filters[filter], line, access))
            {
                _failure = new MappingFailure(MappingFault.FilterFails, filter, _rule.Filters[filter].Field, 0);
                return MappingOutcome.Ignored;
            }
        }

        if (!TryFill(0, line, access, out ReadOnlySpan<byte> org)
            || !TryFill(1, line, access, out ReadOnlySpan<byte> source)
            || !TryFill(2, line, access, out ReadOnlySpan<byte> pop)
            || !TryFill(3, line, access, out ReadOnlySpan<byte> id)
            || !TryFill(4, line, access, out ReadOnlySpan<byte> action))
        {
            return MappingOutcome.Refused;
        }

        e = new PopulationEvent { Org = org, Source = source, Pop = pop, Id = id, Action = action };
        return MappingOutcome.Used;
    }

    private bool Holds(RuleFilter filter, scoped in MappableLine line, scoped in AccessFields access)
    {
        MappingFault fault = Evaluate(filter.Field, line, access, out ReadOnlySpan<byte> value);
        // A number where strings belong is there; only an event may not be made of it.
        return filter.Holds(fault is MappingFault.None or MappingFault.NotAString, value);
    }

    /// <summary>The text of one of the five names.</summary>
    private bool TryFill(int part, scoped in MappableLine line, scoped in AccessFields access, out ReadOnlySpan<byte> result)
    {
        int start = _written;
        result = default;
        foreach (TemplatePiece piece in _rule.Parts[part].Pieces)
        {
            ReadOnlySpan<byte> text = piece.Literal;
            if (piece.Field is not null && Evaluate(piece.Field, line, access, out text) is not MappingFault.None and MappingFault fault)
                return Fail(fault, part, piece.Field, 0);
            int length = _written - start + text.Length;
            if (length > PopulationLimits.NameBytes)
                return Fail(MappingFault.TooLong, part, piece.Field, length);
            text.CopyTo(_results.AsSpan(_written));
            _written += text.Length;
        }

        result = _results.AsSpan(start, _written - start);
        return true;
    }

    /// <summary>The value of a field after its transforms.</summary>
    private MappingFault Evaluate(FieldExpression expression, scoped in MappableLine line, scoped in AccessFields access, out ReadOnlySpan<byte> value)
    {
        MappingFault fault = _values.Text(expression.Field, line, access, out value);
        foreach (ref readonly Transform transform in expression.Transforms.AsSpan())
        {
            if (transform.Kind == TransformKind.Or)
            {
                if (fault is MappingFault.Missing or MappingFault.NotANumber)
                {
                    value = transform.Argument;
                    fault = MappingFault.None;
                }
            }
            else if (fault == MappingFault.None)
            {
                fault = Transformed(transform, ref value);
            }
        }

        if (fault is not MappingFault.None and not MappingFault.Missing)
            Excerpt(value);
        return fault;
    }

    private MappingFault Transformed(scoped in Transform transform, ref ReadOnlySpan<byte> value)
    {
        if (!_transforms.TryApply(transform, ref value))
            return MappingFault.NotANumber;
        return value.IsEmpty ? MappingFault.Missing : MappingFault.None;
    }

    private bool Fail(MappingFault fault, int part, FieldExpression? expression, int length)
    {
        _failure = new MappingFailure(fault, part, expression, length);
        return false;
    }

    private void Excerpt(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> cut = Utf8Repair.Cut(value, _excerpt.Length);
        cut.CopyTo(_excerpt);
        _excerptLength = cut.Length;
    }
}
