namespace Tocsin.Engine.Populations.Lanes;

/// <summary>
/// What became of the last lines, by position. The lane writes and never waits, any thread reads: there is no lock. A slot says which position it holds, holds none
/// while it is written, and a reader looks at that before and after it has copied the rest. A view and no state: replay fills it again. Its memory is taken with the
/// first line, and is then all that it ever takes.
/// </summary>
/// <param name="positions">Positions that it reaches back; a power of two.</param>
internal sealed class EventAnswers(int positions)
{
    private const long None = -1;

    private Slot[] _slots = [];

    private struct Slot
    {
        public long Position;
        public EventAnswer Answer;
    }

    /// <summary>Notes what became of a line. The lane's thread only.</summary>
    public void Write(long position, in EventAnswer answer)
    {
        if (_slots.Length == 0)
            Volatile.Write(ref _slots, Empty());
        ref Slot slot = ref _slots[position & (_slots.Length - 1)];
        slot.Position = None;
        // Readers must see that the slot holds nothing before they can see what is put there.
        Volatile.WriteBarrier();
        slot.Answer = answer;
        Volatile.Write(ref slot.Position, position);
    }

    /// <summary>What became of the line at a position; false when it was no line, was not processed yet, or is too long ago.</summary>
    public bool TryRead(long position, out EventAnswer answer)
    {
        Slot[] slots = Volatile.Read(ref _slots);
        answer = default;
        if (slots.Length == 0 || position < 0)
            return false;
        ref Slot slot = ref slots[position & (slots.Length - 1)];
        if (Volatile.Read(ref slot.Position) != position)
            return false;
        answer = slot.Answer;
        Volatile.ReadBarrier();
        return slot.Position == position;
    }

    private Slot[] Empty()
    {
        Slot[] slots = new Slot[positions];
        foreach (ref Slot slot in slots.AsSpan())
            slot.Position = None;
        return slots;
    }
}
