namespace Tocsin.Engine.Windows.Records;

/// <summary>How a rule's lines are written.</summary>
internal enum RecordFormat : byte
{
    /// <summary>As each line looks: JSON when it begins with a brace, one of an access log when it is one, else CSV.</summary>
    Auto,
    Json,
    Csv,

    /// <summary>An access log of nginx or Apache, common or combined.</summary>
    Combined,

    /// <summary>A header format of the catalogue, by name or pattern: its time, and the fields message, component and level.</summary>
    Header,
}
