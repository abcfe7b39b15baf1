using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

/// <summary>Puts vectors into the lists of a state one by one. The writer's thread.</summary>
internal sealed unsafe class IvfAppender(IvfState state)
{
    private readonly float[] _residual = new float[state.Codes is null ? 0 : state.Rows.Dimension];
    private readonly byte[] _code = new byte[state.Codes?.CodeBytes ?? 0];

    // vector: [dimension]
    /// <summary>A checked vector; room for its row is reserved.</summary>
    public void Append(long id, ReadOnlySpan<float> vector, ReadOnlyMemory<byte> payload)
    {
        VectorRows rows = state.Rows;
        int row = rows.Append(id, vector, payload);
        int list = state.ListOf(rows.At(row), SearchRoom.Mine);
        state.Codes?.Encode(rows.Row(row), list, state.Centres[list], _residual, _code);
        state.Append(list, row, _code);
        GC.KeepAlive(rows);
    }
}
