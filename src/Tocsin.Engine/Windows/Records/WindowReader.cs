using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Windows.Records;

/// <summary>
/// Makes records of lines by one rule. Belongs to one thread. A record's spans point into the line or into the reader's memory and are valid until its next call. Never throws
/// for any bytes; allocates nothing per line.
/// </summary>
public sealed partial class WindowReader
{
    private readonly RuleMeaning _rule;
    private readonly RecordFields _fields;
    private readonly RecordTime _times = new();
    private readonly TransformScratch _transforms = new();
    private readonly byte[] _group = new byte[WindowRule.GroupBytes * 3];
    private readonly byte[] _excerpt = new byte[64];
    private readonly KeptRecord _kept = new();
    private RecordFailure _failure;
    private int _excerptLength;
    private int _lineLength;

    internal WindowReader(WindowRule rule)
    {
        _rule = rule.Meaning;
        _fields = new RecordFields(rule.Meaning);
    }

    /// <summary>Makes a record of a line, or says that it makes none.</summary>
    /// <param name="line">One line in UTF-8, without its end.</param>
    /// <param name="arrivalTicks">When it arrived, in UTC ticks.</param>
    /// <param name="record">What it says; of a line that is ignored only the time.</param>
    public RecordOutcome Read(ReadOnlySpan<byte> line, long arrivalTicks, out WindowRecord record)
    {
        record = default;
        _lineLength = line.Length;
        _kept.Clear();
        _failure = default;
        RecordFault fault = _fields.Read(line, arrivalTicks, out SeenLine seen);
        if (fault == RecordFault.Heading)
            return Ignore(new RecordFailure(fault));
        if (fault != RecordFault.None)
            return Refuse(fault);
        if (!TryTime(seen, arrivalTicks, out long ticks))
            return RecordOutcome.Refused;
        if (!TryGroup(seen, out ReadOnlySpan<byte> group))
            return RecordOutcome.Refused;
        record = new WindowRecord { Ticks = ticks };
        for (int filter = 0; filter < _rule.Filters.Length; filter++)
        {
            RuleFilter test = _rule.Filters[filter];
            bool present = Evaluate(test.Field, seen, out ReadOnlySpan<byte> value) == RecordFault.None;
            if (!test.Holds(present, value))
                return Ignore(new RecordFailure(RecordFault.FilterFails, filter));
        }

        _kept.Begin(ticks);
        ReadOnlySpan<byte> address = _kept.Address(Optional(_rule.Address, seen));
        ReadOnlySpan<byte> url = _kept.Url(Optional(_rule.Url, seen));
        _kept.Method(Field(_rule.Method, seen));
        _kept.Status(Field(_rule.Status, seen));
        record = new WindowRecord
        {
            Ticks = ticks,
            Group = group,
            Address = address,
            Url = Utf8Repair.Cut(url, WindowRule.UrlBytes),
            Line = line,
        };
        return RecordOutcome.Used;
    }

    private bool TryTime(scoped in SeenLine seen, long arrivalTicks, out long ticks)
    {
        ticks = arrivalTicks;
        if (_rule.ByArrival)
            return true;
        if (_rule.Time < 0)
        {
            ticks = seen.EventTicks;
            return ticks > 0 || Fail(RecordFault.NoTime);
        }

        RecordFault fault = _fields.Text(_rule.Time, seen, out ReadOnlySpan<byte> text);
        if (fault != RecordFault.None)
            return Fail(RecordFault.NoTime);
        bool read = _fields.IsJsonNumber(_rule.Time) ? JsonBytes.TryReadEpoch(text, out ticks) : _times.TryRead(text, arrivalTicks, out ticks);
        if (read)
            return true;
        Excerpt(text);
        return Fail(RecordFault.NoSuchTime);
    }

    private bool TryGroup(scoped in SeenLine seen, out ReadOnlySpan<byte> group)
    {
        RecordFault fault = Evaluate(_rule.Group, seen, out group);
        if (fault != RecordFault.None)
            return Fail(fault, _rule.Group);
        if (group.Length > WindowRule.GroupBytes)
            return Fail(RecordFault.GroupTooLong, _rule.Group, group.Length);
        // Two that are not UTF-8 and differ would be two groups of one name; and the memory of transforms is that of filters, too.
        if (_rule.Group.Transforms.Length > 0 || !Utf8Repair.IsValid(group))
            group = _group.AsSpan(0, Utf8Repair.Repair(group, _group));
        return true;
    }

    /// <summary>What a record may lack; empty where it does.</summary>
    private ReadOnlySpan<byte> Optional(FieldExpression? expression, scoped in SeenLine seen) =>
        expression is not null && Evaluate(expression, seen, out ReadOnlySpan<byte> text) == RecordFault.None ? text : default;

    private ReadOnlySpan<byte> Field(int field, scoped in SeenLine seen) =>
        _fields.Text(field, seen, out ReadOnlySpan<byte> text) == RecordFault.None ? text : default;

    /// <summary>The value of a field after its transforms.</summary>
    private RecordFault Evaluate(FieldExpression expression, scoped in SeenLine seen, out ReadOnlySpan<byte> value)
    {
        RecordFault fault = _fields.Text(expression.Field, seen, out value);
        foreach (ref readonly Transform transform in expression.Transforms.AsSpan())
        {
            if (transform.Kind == TransformKind.Or)
            {
                if (fault is RecordFault.Missing or RecordFault.NotANumber)
                {
                    value = transform.Argument;
                    fault = RecordFault.None;
                }
            }
            else if (fault == RecordFault.None)
            {
                fault = !_transforms.TryApply(transform, ref value) ? RecordFault.NotANumber : value.IsEmpty ? RecordFault.Missing : RecordFault.None;
            }
        }

        return fault;
    }

    /// <summary>
    /// Writes the record that was read last and is used: <c>{"timestamp": "2025-05-30T18:52:47.123456Z", "ip": "…", "method": "GET", "url": "/x", "status": 404}</c>, without a
    /// line end. A member that the line does not have is null; a status that is no number is a text; what is no UTF-8 is U+FFFD.
    /// </summary>
    /// <returns>Bytes written; -1 when it does not fit, 0 when the last line was not used.</returns>
    public int WriteJson(Span<byte> to) => _kept.WriteJson(to);

    private RecordOutcome Refuse(RecordFault fault)
    {
        _failure = new RecordFailure(fault);
        return RecordOutcome.Refused;
    }

    private RecordOutcome Ignore(RecordFailure failure)
    {
        _failure = failure;
        return RecordOutcome.Ignored;
    }

    private bool Fail(RecordFault fault, FieldExpression? expression = null, int length = 0)
    {
        _failure = new RecordFailure(fault, -1, expression, length);
        return false;
    }

    private void Excerpt(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> cut = Utf8Repair.Cut(value, _excerpt.Length);
        cut.CopyTo(_excerpt);
        _excerptLength = cut.Length;
    }
}
