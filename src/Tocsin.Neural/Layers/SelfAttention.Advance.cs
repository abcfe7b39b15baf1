using Tocsin.Neural.Networks;
using Tocsin.Numerics;

namespace Tocsin.Neural.Layers;

// Causal attention of new positions over what their sequences' memories hold of the old ones.
public sealed partial class SelfAttention
{
    /// <summary>What one layer keeps of a page of events.</summary>
    internal int PageLength => PagedAttention.PageLength(_width);

    /// <summary>x: [tokens, width] of the new events -> y: [tokens, width]; this layer's keys and values begin at <paramref name="at"/> in each page.</summary>
    internal float[] Advance(float[] x, SequenceBatch batch, ReadOnlySpan<PredictorMemory> memories, int at)
    {
        float[] qkv = _in.Forward(x, batch.Tokens);
        Workspace.Take(ref _context, batch.Tokens * _width);
        for (int row = 0; row < batch.Count; row++)
        {
            ReadOnlySpan<float[]> pages = memories[row].Pages;
            Workspace.Take(ref _weights, _heads * pages.Length * PagedAttention.PagePositions);
            for (int token = batch.Start(row), position = memories[row].Events; token < batch.Start(row + 1); token++, position++)
            {
                ReadOnlySpan<float> parts = qkv.AsSpan(token * 3 * _width, 3 * _width);
                (int page, int slot) = Math.DivRem(position, PagedAttention.PagePositions);
                PagedAttention.Store(pages[page], at, slot, parts.Slice(_width, _width), parts[(2 * _width)..]);
                PagedAttention.Of(parts[.._width], pages, at, position + 1, _heads, _weights, _context.AsSpan(token * _width, _width));
            }
        }

        return _out.Forward(_context, batch.Tokens);
    }
}
