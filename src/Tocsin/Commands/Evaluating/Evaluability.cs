using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Terminal;

namespace Tocsin.Commands.Evaluating;

/// <summary>Whether an evaluation would say anything: figures that mean nothing are worse than none.</summary>
internal static class Evaluability
{
    private const double MostUnknown = 0.5;
    private const int NamedSessions = 3;

    /// <summary>Throws <see cref="CommandException"/> (2) when no session has a label, most events are unknown to the bundle, or it was trained on some of the sessions.</summary>
    public static void Check(IReadOnlyList<LabelledSession> sessions, ModelBundle bundle, EvaluateRequest request)
    {
        string name = request.Bundle;
        if (!sessions.Any(static session => session.Anomalous is not null))
        {
            throw CommandException.WrongUsage(
                $"None of the {Human.Count(sessions.Count, "session")} has a label, so there is nothing to hold verdicts against. "
                + (request.Sessions.SessionFile is { } file ? $"Add \"label\": 0 or 1 to the rows of '{file}'." : $"'{request.Sessions.LabelFile}' (--labels) names other sessions."));
        }

        long events = 0, unknown = 0;
        List<LabelledSession> trained = [];
        foreach (LabelledSession session in sessions)
        {
            events += session.Events.Count;
            unknown += session.Events.Count(id => bundle.Vocabulary.Number(id) == EventVocabulary.Unknown);
            if (bundle.TrainedOn(session.Id))
            {
                trained.Add(session);
            }
        }

        if (unknown > events * MostUnknown)
        {
            throw CommandException.WrongUsage(
                $"{Human.Count(unknown)} of {Human.Count(events, "event")} ({Human.Share(unknown, events)}) are unknown to '{name}', which knows {Known(bundle)}: these are not the sessions of its system, "
                + "or their events have other ids. Evaluate it on sessions like those it was trained on.");
        }

        if (trained.Count > 0 && !request.AllowOverlap)
        {
            throw CommandException.WrongUsage(
                $"'{name}' was trained on {Human.Count(trained.Count)} of the {Human.Count(sessions.Count, "session")}, such as {string.Join(", ", trained.Take(NamedSessions).Select(static session => session.Id))}: "
                + "the figures would flatter it. Leave them out with --only or --exclude, or give --allow-overlap if that is what you want to see.");
        }
    }

    private static string Known(ModelBundle bundle)
    {
        const int Shown = 3;
        IEnumerable<string> ids = Enumerable.Range(EventVocabulary.Unknown + 1, bundle.Vocabulary.Count - 2).Take(Shown).Select(bundle.Vocabulary.Name);
        return string.Join(", ", ids) + (bundle.Vocabulary.Count - 2 > Shown ? ", …" : "");
    }
}
