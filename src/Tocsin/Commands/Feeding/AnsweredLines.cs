namespace Tocsin.Commands.Feeding;

/// <summary>
/// Which lines of a file need not be sent again, while several workers answer out of order: all lines up to <see cref="Through"/>, and some beyond. Lines are numbered
/// from 1. One thread.
/// </summary>
internal sealed class AnsweredLines
{
    /// <summary>How far beyond the first line that lacks its answer others may be sent.</summary>
    public const int Window = 1 << 17;

    private readonly HashSet<long> _beyond = [];

    /// <param name="through">All lines up to this one.</param>
    /// <param name="beyond">Some beyond it; they may be further away than the window, where lines between them were left out by a filter.</param>
    public AnsweredLines(long through, params IEnumerable<long> beyond)
    {
        Through = through;
        foreach (long line in beyond)
        {
            Add(line);
        }
    }

    /// <summary>All lines up to this one are answered.</summary>
    public long Through { get; private set; }

    /// <summary>Whether a line may be sent now.</summary>
    public bool HasRoomFor(long line) => line - Through <= Window;

    /// <summary>A line is answered.</summary>
    public void Add(long line)
    {
        if (line <= Through)
        {
            return;
        }

        _beyond.Add(line);
        while (_beyond.Remove(Through + 1))
        {
            Through++;
        }
    }

    /// <summary>Whether a line is answered.</summary>
    public bool Contains(long line) => line <= Through || _beyond.Contains(line);

    /// <summary>The lines beyond, as first and last of each run, in order.</summary>
    public IReadOnlyList<(long First, long Last)> Beyond()
    {
        List<(long First, long Last)> runs = [];
        foreach (long line in _beyond.Order())
        {
            if (runs.Count > 0 && runs[^1].Last == line - 1)
            {
                runs[^1] = (runs[^1].First, line);
            }
            else
            {
                runs.Add((line, line));
            }
        }

        return runs;
    }
}
