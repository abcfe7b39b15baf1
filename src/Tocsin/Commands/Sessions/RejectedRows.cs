using Tocsin.Terminal;

namespace Tocsin.Commands.Sessions;

/// <summary>A row of an input file that could not be taken.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Reason">Why, without a full stop.</param>
internal sealed record RejectedRow(long Line, string Reason);

/// <summary>The rows of one input file that could not be taken: the others were. All are counted, the first ones are named.</summary>
internal sealed class RejectedRows(string file)
{
    private const int Named = 10;

    private readonly List<RejectedRow> _first = [];

    /// <summary>The file, as people call it.</summary>
    public string File { get; } = file;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The first ten.</summary>
    public IReadOnlyList<RejectedRow> First => _first;

    /// <summary>One more.</summary>
    public void Add(long line, string reason)
    {
        if (Count++ < Named)
        {
            _first.Add(new RejectedRow(line, reason));
        }
    }

    /// <summary>What to tell people: one sentence a row, and how many more there are.</summary>
    public IEnumerable<string> Remarks()
    {
        foreach (RejectedRow row in _first)
        {
            yield return Printable.Line($"{File}, line {row.Line}: {row.Reason}; left out.");
        }

        if (Count > _first.Count)
        {
            yield return $"{Printable.Line(File)}: {Human.Count(Count - _first.Count, "more line")} left out.";
        }
    }
}
