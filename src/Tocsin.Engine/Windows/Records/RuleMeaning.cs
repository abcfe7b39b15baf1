using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Windows.Records;

/// <summary>A rule that has been read and checked.</summary>
internal sealed record RuleMeaning
{
    public required RecordFormat Format { get; init; }

    /// <summary>The format of the catalogue; null for the others.</summary>
    public required LineFormat? Header { get; init; }

    /// <summary>What stands in the columns of CSV lines.</summary>
    public required string[] Columns { get; init; }

    /// <summary>All fields that are read.</summary>
    public required RuleField[] Fields { get; init; }

    /// <summary>The number of the time's field; -1 for the arrival, and where the header says it.</summary>
    public required int Time { get; init; }

    /// <summary>The time is the arrival.</summary>
    public required bool ByArrival { get; init; }

    /// <summary>Null where records have none.</summary>
    public required FieldExpression? Address { get; init; }

    /// <summary>Null where records have none.</summary>
    public required FieldExpression? Url { get; init; }

    public required FieldExpression Group { get; init; }

    /// <summary>All must hold.</summary>
    public required RuleFilter[] Filters { get; init; }

    /// <summary>The number of the field <c>method</c>, which a record that is written has beside the others; -1 when there is none.</summary>
    public required int Method { get; init; }

    /// <summary>The number of the field <c>status</c>, likewise.</summary>
    public required int Status { get; init; }
}
