namespace Tocsin.Engine.Windows.Records;

/// <summary>What a rule makes of a line.</summary>
public enum RecordOutcome
{
    /// <summary>It is counted.</summary>
    Used,

    /// <summary>It has a time, and a filter leaves it out.</summary>
    Ignored,

    /// <summary>It cannot be read, or a field is missing.</summary>
    Refused,
}
