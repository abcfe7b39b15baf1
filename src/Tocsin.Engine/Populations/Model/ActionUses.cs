using System.Text;

namespace Tocsin.Engine.Populations.Model;

/// <summary>What makes up an individual's score, action by action, by the population as it stands.</summary>
internal static class ActionUses
{
    private readonly record struct Use(int Action, long Seen, int Scaled, int Mode, double Count, double Bits);

    /// <summary>The weightiest first, at most so many; and the sum over all of them.</summary>
    public static ActionUse[] Of(ActionCounts actions, OwnActions own, long n, int most, out double total)
    {
        List<Use> uses = [];
        int m = BinomialScore.Draws(n), expected = actions.Expected(m);
        double all = actions.Events;
        HashSet<int> seen = [];
        total = 0;
        if (actions.Counts[0] < all)
        {
            for (int i = 0; i < own.Length; i++)
            {
                seen.Add(OwnActions.Action(own[i]));
                Add(OwnActions.Action(own[i]), OwnActions.Count(own[i]));
            }

            for (int rank = 0; rank < expected; rank++)
            {
                if (!seen.Contains(actions.AtRank(rank)))
                    Add(actions.AtRank(rank), 0);
            }
        }

        uses.Sort((left, right) => left.Bits != right.Bits ? right.Bits.CompareTo(left.Bits) : left.Action.CompareTo(right.Action));
        total = uses.Sum(use => use.Bits);
        return [.. uses.Take(most).Select(use =>
            new ActionUse(Encoding.UTF8.GetString(actions.Name(use.Action)), use.Seen, use.Scaled, use.Mode, use.Count / all, use.Bits))];

        void Add(int action, long x)
        {
            int rank = actions.Ranks[action], y = BinomialScore.Scaled(x, n, m);
            double c = actions.Counts[rank];
            int mode = BinomialScore.Mode(c, all, m);
            double bits = mode == y ? 0 : BinomialScore.Of(c, actions.Logs[rank], all, mode, y, m);
            if (bits > 0)
                uses.Add(new Use(action, x, y, mode, c, bits));
        }
    }
}
