using System.Text.RegularExpressions;
using Tocsin.Engine.Sequences;

namespace Tocsin.Engine.Tests.Sequences.Lanes;

/// <summary>
/// The plain twin of a lane's sessions: one bundle, lines in the order of their times, a verdict after every line. Written for being right, from the rules alone.
/// </summary>
internal sealed class PlainSessions(FakeModel model, SessionRules rules)
{
    private static readonly Regex Keys = new("blk_-?[0-9]+");
    private static readonly string[] Events = ["<PAD>", "<UNK>", "open", "read", "close", "bad", "many"];

    private readonly List<One> _open = [];
    private readonly Dictionary<string, int> _numbers = [];

    public List<string> Sessions { get; } = [];

    public List<string> Findings { get; } = [];

    public Dictionary<long, string> Answers { get; } = [];

    public sealed class One
    {
        public required string Key;
        public required string Id;
        public List<int> Events = [];
        public double Last;
        public bool Rang;
    }

    public void Pass(long position, double now)
    {
        foreach (One silent in _open.Where(session => now - session.Last >= rules.Silence.TotalSeconds).OrderBy(session => session.Last).ToArray())
            End(silent, position, "Silent");
    }

    public void Line(long position, double now, string content)
    {
        Pass(position, now);
        string word = content.Split(' ')[0];
        int number = Math.Max(1, Array.IndexOf(Events, word));
        bool isFirst = true;
        foreach (string key in Keys.Matches(content).Select(match => match.Value).Distinct())
        {
            One? session = _open.Find(open => open.Key == key);
            if (session is null)
            {
                if (_open.Count == rules.MaxOpen)
                    End(_open[0], position, "Evicted");
                _numbers[key] = _numbers.GetValueOrDefault(key) + 1;
                session = new One { Key = key, Id = _numbers[key] == 1 ? key : $"{key}#{_numbers[key]}" };
            }

            _open.Remove(session);
            _open.Add(session);
            session.Events.Add(number);
            session.Last = now;
            string? end = rules.EndEvents.Contains(word) ? "Completed" : session.Events.Count == rules.MaxEvents ? "Full" : null;
            if (isFirst)
                Answers[position] = $"{session.Id} {model.Verdict(session.Events.ToArray(), end is not null, 5)}";
            isFirst = false;
            if (end is null)
                Judge(session, position, ended: false);
            else
                End(session, position, end);
        }
    }

    private void End(One session, long position, string state)
    {
        _open.Remove(session);
        Judge(session, position, ended: true);
        Sessions.Add($"{session.Id} {state} {session.Events.Count} {model.Verdict(session.Events.ToArray(), true, 5)}");
    }

    private void Judge(One session, long position, bool ended)
    {
        if (session.Rang || !model.Verdict(session.Events.ToArray(), ended, 5).Anomalous)
            return;
        session.Rang = true;
        Findings.Add($"{session.Id} {position} {session.Events.Count}");
    }
}
