namespace Tocsin.Engine.Windows.Records;

/// <summary>What a rule makes of a line.</summary>
public enum RecordOutcome
{
    /// <summary>It is counted.</summary>
    Used,

    /// <summary>It has a time, and a filter leaves it out; or it is the heading of a CSV file, whose time is 0 and moves nothing.</summary>
    Ignored,

    /// <summary>It cannot be read, or a field is missing.</summary>
    Refused,
}
