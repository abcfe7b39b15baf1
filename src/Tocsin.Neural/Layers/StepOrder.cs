using Tocsin.Neural.Networks;

namespace Tocsin.Neural.Layers;

/// <summary>
/// The tokens of a batch ordered by step, within a step by rank (longest sequence first, ties by row): what PyTorch calls a packed sequence. The
/// place of (step, rank) is First(step) + rank.
/// </summary>
internal sealed class StepOrder
{
    private int[] _rows = [];
    private int[] _first = [];
    private int[] _tokens = [];

    /// <summary>The length of the longest sequence.</summary>
    public int Steps { get; private set; }

    public int First(int step) => _first[step];

    /// <summary>How many sequences have this step.</summary>
    public int Living(int step) => _first[step + 1] - _first[step];

    public int Row(int rank) => _rows[rank];

    public int Token(int place) => _tokens[place];

    public void Arrange(SequenceBatch batch, bool reverse)
    {
        Workspace.Take(ref _rows, batch.Count);
        Steps = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            _rows[row] = row;
            Steps = Math.Max(Steps, batch.Length(row));
        }

        // Insertion sort: stable, without allocation, and batches are blocks of some dozens of rows.
        for (int end = 1; end < batch.Count; end++)
        {
            int row = _rows[end];
            int at = end;
            for (; at > 0 && batch.Length(_rows[at - 1]) < batch.Length(row); at--)
            {
                _rows[at] = _rows[at - 1];
            }

            _rows[at] = row;
        }

        Workspace.Take(ref _first, Steps + 1);
        Workspace.Take(ref _tokens, batch.Tokens);
        int place = 0;
        for (int step = 0; step < Steps; step++)
        {
            _first[step] = place;
            for (int rank = 0; rank < batch.Count && batch.Length(_rows[rank]) > step; rank++, place++)
            {
                int row = _rows[rank];
                _tokens[place] = reverse ? batch.Start(row) + batch.Length(row) - 1 - step : batch.Start(row) + step;
            }
        }

        _first[Steps] = place;
    }
}
