using System.Globalization;
using Tocsin.Engine.Alerts;
using Tocsin.Engine.Similarity.Incidents;

namespace Tocsin.Server.Incidents;

/// <summary>An earlier incident, and what became of it.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="Similarity">How alike it is, at most 1.</param>
/// <param name="Alike">Whether that is alike.</param>
/// <param name="Life">Its trouble in the book of alerts; null when nobody has said anything about it.</param>
public sealed record SeenIncident(Incident Incident, double Similarity, bool Alike, AlertEntry? Life);

/// <summary>What was seen before that is like an incident.</summary>
/// <param name="Of">The incident.</param>
/// <param name="Life">What became of it so far.</param>
/// <param name="Items">The earlier ones that are most like it: of equally near ones first those that somebody wrote about, then the latest.</param>
/// <param name="Seen">How many earlier ones are alike.</param>
/// <param name="More">There are more than that.</param>
/// <param name="Earlier">How many earlier ones there are to compare with.</param>
/// <param name="Last">When one that is alike was last seen (UTC).</param>
/// <param name="Resolution">The latest that somebody resolved, of those that are alike.</param>
public sealed record SeenBefore(
    Incident Of, AlertEntry Life, IReadOnlyList<SeenIncident> Items, int Seen, bool More, int Earlier, DateTime? Last, AlertEntry? Resolution)
{
    /// <summary>It resembles nothing that was seen before.</summary>
    public bool IsNew => Seen == 0;

    /// <summary>There were earlier ones, and it resembles none of them: that is worth a mark.</summary>
    public bool IsUnlikeOthers => IsNew && Earlier > 0;

    /// <summary>Why findings may be missing among the earlier ones; null when none are.</summary>
    public string? Missing { get; init; }

    /// <summary>The whole in one sentence.</summary>
    public string Sentence => IsUnlikeOthers ? $"New: {char.ToLowerInvariant(SentenceBesideMark[0])}{SentenceBesideMark[1..]}" : SentenceBesideMark;

    /// <summary>The same for a place where a mark says already that it is new.</summary>
    public string SentenceBesideMark => (Seen, Earlier) switch
    {
        (0, 0) => "The first of its kind: there is nothing to compare it with yet.",
        (0, 1) => "It does not resemble the one before it.",
        (0, _) => string.Create(CultureInfo.InvariantCulture, $"It resembles nothing of {Earlier:N0} earlier ones."),
        _ => $"Seen {Times}, last on {Last!.Value.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, {Ending}",
    };

    private string Times => Seen switch
    {
        1 => "once",
        2 => "twice",
        3 => "three times",
        _ => string.Create(CultureInfo.InvariantCulture, $"{(More ? "more than " : "")}{Seen:N0} times"),
    };

    private string Ending => Resolution is not { } over ? "never resolved by anybody."
        : over.Note is { Length: > 0 } note ? $"resolved by {over.Who}: {note}" : $"resolved by {over.Who}.";
}
