namespace Tocsin.Engine.Windows;

/// <summary>What of a record concerns its window. The spans are valid during the call that hands it over.</summary>
public readonly ref struct WindowRecord
{
    /// <summary>The record's own time, in UTC ticks.</summary>
    public long Ticks { get; init; }

    /// <summary>Its group, in UTF-8: by default the status (<c>404</c>).</summary>
    public ReadOnlySpan<byte> Group { get; init; }

    /// <summary>Who asked, in UTF-8: what distinct addresses are counted by. Empty where the record names none: it is in no distinct count.</summary>
    public ReadOnlySpan<byte> Address { get; init; }

    /// <summary>What was asked for, in UTF-8. Empty where the record names none: it is in no list of URLs.</summary>
    public ReadOnlySpan<byte> Url { get; init; }

    /// <summary>The whole line, in UTF-8, for examples.</summary>
    public ReadOnlySpan<byte> Line { get; init; }
}
