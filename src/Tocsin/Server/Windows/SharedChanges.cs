using Tocsin.Engine.Windows.Lanes;

namespace Tocsin.Server.Windows;

/// <summary>The latest changes between two looks at a stream's windows, so that all who looked at the same times hold one and the same. Any thread may call it.</summary>
internal sealed class SharedChanges
{
    // Followers are one or two looks apart; those who read slowly, more.
    private const int Kept = 4;

    private readonly Lock _lock = new();
    private readonly Queue<(WindowTable? Before, WindowTable Now, WindowsChange? Change)> _latest = new();

    /// <summary><see cref="WindowsChange.Between"/>, worked out once.</summary>
    public WindowsChange? Between(WindowTable? before, WindowTable now)
    {
        lock (_lock)
        {
            foreach ((WindowTable? from, WindowTable to, WindowsChange? known) in _latest)
            {
                if (ReferenceEquals(from, before) && ReferenceEquals(to, now))
                {
                    return known;
                }
            }

            WindowsChange? change = WindowsChange.Between(before, now);
            if (_latest.Count == Kept)
            {
                _latest.Dequeue();
            }

            _latest.Enqueue((before, now, change));
            return change;
        }
    }
}
