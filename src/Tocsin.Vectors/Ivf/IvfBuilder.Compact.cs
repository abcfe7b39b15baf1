using Tocsin.Vectors.Pq;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

internal static unsafe partial class IvfBuilder
{
    /// <summary>The same lists without deleted rows, each in one piece again; centres and codes stay what they are.</summary>
    public static IvfState Compact(IvfState state, CancellationToken cancellation)
    {
        VectorRows rows = state.Rows;
        int live = rows.Live;
        int[] order = new int[live];
        int[] starts = new int[state.Lists + 1];
        int codeBytes = state.Codes?.CodeBytes ?? 0;
        NativeBlock? memory = codeBytes == 0 || live == 0 ? null : new NativeBlock((long)live * codeBytes);
        int count = 0;

        void Take(int row, ReadOnlySpan<byte> code)
        {
            if (rows.IsDeleted(row))
            {
                return;
            }

            if (memory is not null)
            {
                code.CopyTo(new Span<byte>(memory.Start + ((long)count * codeBytes), codeBytes));
            }

            order[count++] = row;
        }

        for (int list = 0; list < state.Lists; list++)
        {
            for (int row = state.Starts[list]; row < state.Starts[list + 1]; row++)
            {
                Take(row, memory is null ? default : new ReadOnlySpan<byte>(state.Codes!.Ordered(row), codeBytes));
            }

            if (state.Tail(list) is { } tail)
            {
                ReadOnlySpan<int> added = tail.Rows;
                ReadOnlySpan<byte> codes = tail.Codes(added.Length);
                for (int i = 0; i < added.Length; i++)
                {
                    Take(added[i], codes.Slice(i * codeBytes, codeBytes));
                }
            }

            starts[list + 1] = count;
        }

        IvfCodes? kept = state.Codes is { } old ? new IvfCodes(old.Quantiser, old.Metric, old.Scales, memory) : null;
        IvfState compact = new(rows.Copy(order, cancellation), state.Centres, starts, null, kept, state.TrainedOn);
        GC.KeepAlive(state.Codes);
        return compact;
    }
}
