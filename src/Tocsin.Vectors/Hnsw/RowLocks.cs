namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// Who may change a row's lists while several threads build. Rows share locks by their number; a thread holds one at a time, for as long as
/// choosing a list's links takes, so it spins.
/// </summary>
internal sealed class RowLocks
{
    private const int Count = 1 << 12;

    private readonly int[] _taken = new int[Count];

    public void Enter(int row)
    {
        ref int taken = ref _taken[row & (Count - 1)];
        SpinWait wait = default;
        while (Volatile.Read(ref taken) != 0 || Interlocked.CompareExchange(ref taken, 1, 0) != 0)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    public void Exit(int row) => Volatile.Write(ref _taken[row & (Count - 1)], 0);
}
