using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

/// <summary>
/// Staged rows on their way into the lists of a state: where each belongs, its code, and room for both there. Making it may fail and changes nothing that a
/// search sees; publishing cannot fail. The writer's thread.
/// </summary>
internal sealed unsafe class IvfAddition
{
    private readonly IvfState _state;
    private readonly int _first;
    private readonly int _codeBytes;

    // [rows] and [rows, codeBytes]
    private readonly int[] _lists;
    private readonly byte[] _codes;

    /// <summary>Finds the places of so many staged rows from <paramref name="first"/> on.</summary>
    public IvfAddition(IvfState state, int first, int count)
    {
        (_state, _first) = (state, first);
        _codeBytes = state.Codes?.CodeBytes ?? 0;
        _lists = GrowingMemory.Array<int>(count);
        _codes = GrowingMemory.Array<byte>(checked(count * _codeBytes));
        VectorRows rows = state.Rows;
        float[] residual = new float[state.Codes is null ? 0 : rows.Dimension];
        for (int i = 0; i < count; i++)
        {
            int row = first + i, list = state.ListOf(rows.At(row), SearchRoom.Mine);
            _lists[i] = list;
            state.Codes?.Encode(rows.Row(row), list, state.Centres[list], residual, Code(i));
        }

        GC.KeepAlive(rows);
        state.Reserve(_lists);
    }

    /// <summary>Puts the rows into their lists. Searches leave them out for as long as they are not published themselves.</summary>
    public void Publish()
    {
        for (int i = 0; i < _lists.Length; i++)
        {
            _state.Append(_lists[i], _first + i, Code(i));
        }
    }

    private Span<byte> Code(int i) => _codes.AsSpan(i * _codeBytes, _codeBytes);
}
