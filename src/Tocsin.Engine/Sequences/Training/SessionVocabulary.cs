using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Sequences.Training;

/// <summary>Numbers the events of training sessions.</summary>
internal static class SessionVocabulary
{
    /// <summary>
    /// The events that occur, in the order of the templates, those without a template after them by their ids, numbers in ids as numbers (<c>E2</c> before <c>E10</c>).
    /// The order of the sessions does not matter.
    /// </summary>
    public static EventVocabulary Of(IReadOnlyList<LabelledSession> sessions, FrozenTemplates? templates)
    {
        HashSet<string> seen = new(sessions.SelectMany(session => session.Events), StringComparer.Ordinal);
        seen.Remove(EventVocabulary.PaddingName);
        seen.Remove(EventVocabulary.UnknownName);
        List<(string Id, string Text)> events = [];
        foreach (FrozenTemplate template in templates?.Templates ?? [])
        {
            if (seen.Remove(template.EventId))
            {
                events.Add((template.EventId, template.Text));
            }
        }

        events.AddRange(seen.Order(StringComparer.Create(System.Globalization.CultureInfo.InvariantCulture, System.Globalization.CompareOptions.NumericOrdering)).Select(id => (id, id)));
        return new EventVocabulary(events);
    }
}
