using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Remotes.Planning;

/// <summary>
/// Renames files here as planned. No name is ever taken from a file: a chain of rotations goes from its end, a circle by a free number. A crash in between leaves
/// files under names that the next pass recognises by content.
/// </summary>
internal static class MoveRunner
{
    /// <summary>Does all moves. Throws <see cref="IOException"/> as the disk does.</summary>
    public static void Run(RootFolder logs, IReadOnlyList<PlannedMove> moves)
    {
        foreach (PlannedMove drop in moves.Where(static move => move.To is null))
        {
            logs.Delete(drop.From);
        }

        List<(string From, string To)> open = [.. moves.Where(static move => move.To is not null).Select(static move => (move.From, move.To!))];
        while (open.Count > 0)
        {
            int next = open.FindIndex(move => logs.Stat(move.To) is null);
            if (next >= 0)
            {
                logs.Rename(open[next].From, open[next].To);
                open.RemoveAt(next);
                continue;
            }

            (string from, string to) = open[0];
            string aside = RotationName.Generation(from, path => logs.Stat(path) is null);
            logs.Rename(from, aside);
            open[0] = (aside, to);
        }
    }
}
