using Tocsin.Terminal;

namespace Tocsin.Commands.Sessions;

/// <summary>What became of the lines of a log on their way to sessions.</summary>
internal sealed record LogReport
{
    /// <summary>Lines that are not empty.</summary>
    public long Lines { get; init; }

    /// <summary>Lines that belong to no session: the rule finds no key in them.</summary>
    public long WithoutKey { get; init; }

    /// <summary>Lines of the sessions taken that no template fits: events of the unknown kind.</summary>
    public long WithoutTemplate { get; init; }

    /// <summary>Lines that did not fit the header and were kept whole.</summary>
    public long HeaderMisses { get; init; }

    /// <summary>Lines that were cut to 64 KiB.</summary>
    public long Truncated { get; init; }

    /// <summary>Lines with bytes that are not UTF-8, replaced by U+FFFD.</summary>
    public long InvalidUtf8 { get; init; }

    /// <summary>Keys beyond the 128 that one line may have.</summary>
    public long KeysOverflowed { get; init; }

    /// <summary>The header format.</summary>
    public required string Header { get; init; }

    /// <summary>Why this one.</summary>
    public required string HeaderReason { get; init; }

    /// <summary>What people should know, each a whole sentence.</summary>
    public IEnumerable<string> Remarks()
    {
        (long Count, string What)[] all =
        [
            (WithoutKey, "belong to no session: the session key rule finds nothing in them"),
            (WithoutTemplate, "fit no template: their events are unknown"),
            (HeaderMisses, $"did not fit the header {Printable.Line(Header)} and were kept whole"),
            (Truncated, "were longer than 64 KiB and are cut"),
            (InvalidUtf8, "had bytes that are not UTF-8, replaced by U+FFFD"),
        ];
        foreach ((long count, string what) in all)
        {
            if (count > 0)
            {
                yield return $"{Human.Count(count)} of {Human.Count(Lines, "line")} {what}.";
            }
        }

        if (KeysOverflowed > 0)
        {
            yield return $"{Human.Count(KeysOverflowed, "key")} beyond the 128 that one line may have, left out.";
        }
    }
}
