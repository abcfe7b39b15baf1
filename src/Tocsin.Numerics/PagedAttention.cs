using System.Runtime.CompilerServices;
using Tocsin.Numerics.Cpu;

namespace Tocsin.Numerics;

/// <summary>
/// Attention of one position over those before it, whose keys and values lie in pages of sixteen: a page's lanes are positions, so a score is one
/// chain of fused multiply-adds a lane, and a sequence grows without its keys being moved. The bits are those of the products and the softmax
/// taken one after the other with <see cref="MatMul"/> and <see cref="Softmax"/>, however long the whole sequence is.
/// </summary>
public static class PagedAttention
{
    /// <summary>Positions in a page.</summary>
    public const int PagePositions = 16;

    /// <summary>Elements that must follow a page's last value: vectors are read whole.</summary>
    public const int Padding = 16;

    /// <summary>Elements of a page, without its padding: the keys [width, 16], then the values [16, width].</summary>
    public static int PageLength(int width) => 2 * width * PagePositions;

    /// <summary>Writes the key and the value of one position, both [width], to its slot in the page that begins at <paramref name="at"/>.</summary>
    public static void Store(Span<float> page, int at, int slot, ReadOnlySpan<float> key, ReadOnlySpan<float> value)
    {
        int width = key.Length;
        Span<float> keys = page.Slice(at, width * PagePositions);
        for (int column = 0; column < key.Length; column++)
        {
            keys[(column * PagePositions) + slot] = key[column];
        }

        value.CopyTo(page[(at + ((PagePositions + slot) * width))..]);
    }

    // query: [width], pages: [⌈seen / 16⌉] of (keys [width, 16], values [16, width]) -> context: [width]
    /// <summary>
    /// For each head, the mean of the first <paramref name="seen"/> values weighted by softmax(query·key/√headWidth).
    /// <paramref name="weights"/> is room for ⌈seen / 16⌉·16 numbers a head.
    /// </summary>
    /// <exception cref="ArgumentException">A span is shorter than its shape.</exception>
    public static void Of(
        ReadOnlySpan<float> query, ReadOnlySpan<float[]> pages, int at, int seen, int heads, Span<float> weights, Span<float> context)
    {
        int width = query.Length;
        int used = (seen + PagePositions - 1) / PagePositions;
        if (seen < 1 || heads < 1 || width % heads != 0 || at < 0)
        {
            throw new ArgumentException($"{seen} positions cannot be seen by {heads} heads over a width of {width} from {at} on.", nameof(seen));
        }

        Lengths.MustHold(pages.Length, used, nameof(pages));
        Lengths.MustHold(weights.Length, (long)heads * used * PagePositions, nameof(weights));
        Lengths.MustHold(context.Length, width, nameof(context));
        pages = pages[..used];
        foreach (float[] page in pages)
        {
            Lengths.MustHold(page.Length, (long)at + PageLength(width) + Padding, nameof(pages));
        }

        Of(CpuVariants.Best, query, pages, at, seen, heads, weights, context);
    }

    internal static void Of(
        CpuVariant cpu, ReadOnlySpan<float> query, ReadOnlySpan<float[]> pages, int at, int seen, int heads, Span<float> weights, Span<float> context) =>
        cpu.Run(new Kernel { Query = query, Pages = pages, At = at, Seen = seen, Heads = heads, Weights = weights, Context = context });

    private static void Scalar(
        ReadOnlySpan<float> query, ReadOnlySpan<float[]> pages, int at, int seen, int heads, Span<float> weights, Span<float> context)
    {
        int headWidth = query.Length / heads;
        int values = at + (query.Length * PagePositions);
        for (int head = 0; head < heads; head++)
        {
            Span<float> row = weights[..seen];
            for (int position = 0; position < seen; position++)
            {
                float score = 0;
                for (int column = head * headWidth; column < (head + 1) * headWidth; column++)
                {
                    score = MathF.FusedMultiplyAdd(
                        query[column], pages[position / PagePositions][at + (column * PagePositions) + (position % PagePositions)], score);
                }

                row[position] = score * (1 / MathF.Sqrt(headWidth));
            }

            Softmax.OfRow(CpuVariants.Scalar, row, seen);
            for (int column = head * headWidth; column < (head + 1) * headWidth; column++)
            {
                float mean = 0;
                for (int position = 0; position < seen; position++)
                {
                    float value = pages[position / PagePositions][values + (position % PagePositions * query.Length) + column];
                    mean = MathF.FusedMultiplyAdd(row[position], value, mean);
                }

                context[column] = mean;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Wide<T>(
        ReadOnlySpan<float> query, ReadOnlySpan<float[]> pages, int at, int seen, int heads, Span<float> weights, Span<float> context)
        where T : unmanaged, ILanes<T>
    {
        int headWidth = query.Length / heads;
        int stride = pages.Length * PagePositions;
        fixed (float* q = query, w = weights, c = context)
        {
            for (int page = 0; page < pages.Length; page++)
            {
                fixed (float* keys = &pages[page][at])
                {
                    Score<T>(q, keys, headWidth, heads, w + (page * PagePositions), stride);
                }
            }

            for (int head = 0; head < heads; head++)
            {
                SoftmaxRows.Row(w + (head * stride), pages.Length, seen, T.Broadcast(1 / MathF.Sqrt(headWidth)));
            }

            int chunks = (headWidth + ILanes<T>.Count - 1) / ILanes<T>.Count;
            int strip = 0;
            for (; strip + 4 <= heads && chunks == 1; strip += 4)
            {
                MixFour<T>(pages, at, seen, query.Length, w + (strip * stride), stride, c + (strip * headWidth), strip * headWidth, headWidth);
            }

            for (; strip < heads; strip++)
            {
                for (int column = 0; column < headWidth; column += ILanes<T>.Count)
                {
                    int from = (strip * headWidth) + column;
                    Mix<T>(pages, at, seen, query.Length, w + (strip * stride), c + from, from, headWidth - column);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Score<T>(float* query, float* keys, int headWidth, int heads, float* weights, int stride)
        where T : unmanaged, ILanes<T>
    {
        for (int head = 0; head < heads; head++)
        {
            T sum = default;
            for (int column = 0; column < headWidth; column++)
            {
                sum = T.MultiplyAdd(T.Broadcast(*query), T.Load(keys), sum);
                query++;
                keys += PagePositions;
            }

            T.Store(weights, sum);
            weights += stride;
        }
    }

    // A head's mean is one chain over the positions; four heads at once hide its latency. The lanes beyond a head's width are not stored.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void MixFour<T>(
        ReadOnlySpan<float[]> pages, int at, int seen, int width, float* weights, int stride, float* context, int from, int headWidth)
        where T : unmanaged, ILanes<T>
    {
        T first = default, second = default, third = default, fourth = default;
        float* lower = weights + (2 * stride);
        for (int page = 0; page < pages.Length; page++)
        {
            fixed (float* values = &pages[page][at + (width * PagePositions) + from])
            {
                float* value = values;
                for (int rest = Math.Min(PagePositions, seen - (page * PagePositions)); rest > 0; rest--)
                {
                    first = T.MultiplyAdd(T.Broadcast(*weights), T.Load(value), first);
                    second = T.MultiplyAdd(T.Broadcast(weights[stride]), T.Load(value + headWidth), second);
                    third = T.MultiplyAdd(T.Broadcast(*lower), T.Load(value + (2 * headWidth)), third);
                    fourth = T.MultiplyAdd(T.Broadcast(lower[stride]), T.Load(value + (3 * headWidth)), fourth);
                    value += width;
                    weights++;
                    lower++;
                }
            }
        }

        T.StoreFirst(context, first, headWidth);
        T.StoreFirst(context + headWidth, second, headWidth);
        T.StoreFirst(context + (2 * headWidth), third, headWidth);
        T.StoreFirst(context + (3 * headWidth), fourth, headWidth);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Mix<T>(
        ReadOnlySpan<float[]> pages, int at, int seen, int width, float* weights, float* context, int from, int lanes)
        where T : unmanaged, ILanes<T>
    {
        T mean = default;
        for (int page = 0; page < pages.Length; page++)
        {
            fixed (float* values = &pages[page][at + (width * PagePositions) + from])
            {
                float* value = values;
                for (int rest = Math.Min(PagePositions, seen - (page * PagePositions)); rest > 0; rest--)
                {
                    mean = T.MultiplyAdd(T.Broadcast(*weights), T.Load(value), mean);
                    value += width;
                    weights++;
                }
            }
        }

        T.StoreFirst(context, mean, lanes);
    }

    private ref struct Kernel : IKernel
    {
        public required ReadOnlySpan<float> Query;
        public required ReadOnlySpan<float[]> Pages;
        public required int At;
        public required int Seen;
        public required int Heads;
        public required Span<float> Weights;
        public required Span<float> Context;

        public readonly void Scalar() => PagedAttention.Scalar(Query, Pages, At, Seen, Heads, Weights, Context);

        public readonly void Wide<T>()
            where T : unmanaged, ILanes<T> => PagedAttention.Wide<T>(Query, Pages, At, Seen, Heads, Weights, Context);
    }
}
