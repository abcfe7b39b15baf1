using System.Numerics;
using System.Runtime.CompilerServices;
using Tocsin.Numerics;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

/// <summary>
/// The 8-bit copies of rows: a quarter of their memory, which is what a search waits for. In blocks that never move. One writer; any
/// thread reads the rows that it knows of.
/// </summary>
internal sealed unsafe partial class VectorCodes
{
    private const int BytesOfABlock = 2 << 20;

    private readonly int _shift;
    private readonly int _mask;

    // [rows of a block, Stride] and [rows of a block], each with where its blocks begin.
    private NativeBlock[] _codes = [];
    private NativeBlock[] _squares = [];
    private nint[] _codesAt = [];
    private nint[] _squaresAt = [];
    private int _misfits;

    public VectorCodes(CodeScale scale, int dimension)
    {
        Scale = scale;
        Stride = (dimension + ByteDot.Line - 1) / ByteDot.Line * ByteDot.Line;
        _shift = Math.Max(6, BitOperations.Log2((uint)(BytesOfABlock / Stride)));
        _mask = (1 << _shift) - 1;
    }

    /// <summary>What the bytes mean.</summary>
    public CodeScale Scale { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Bytes of so many rows' codes.</summary>
    public long BytesOf(int rows) => (long)rows * (Stride + sizeof(uint));

    /// <summary>Bytes of all blocks: what is over <see cref="BytesOf"/> is for rows that come.</summary>
    public long BlockBytes => Volatile.Read(ref _codes).Sum(block => block.Bytes) + Volatile.Read(ref _squares).Sum(block => block.Bytes);

    /// <summary>Rows taken whose numbers are too great for their codes.</summary>
    public int Misfits => Volatile.Read(ref _misfits);

    /// <summary>Counts misfits from here on: those that the scale was found with are not news.</summary>
    public void ForgetMisfits() => Volatile.Write(ref _misfits, 0);

    private int RowsOfABlock => _mask + 1;

    /// <summary>The codes of a row. Keep this object alive while they are used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* At(int row) => (byte*)Volatile.Read(ref _codesAt)[row >> _shift] + ((long)(row & _mask) * Stride);

    /// <summary>Where the sum of the squares of what a row's codes stand for is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint* Squares(int row) => (uint*)Volatile.Read(ref _squaresAt)[row >> _shift] + (row & _mask);

    /// <summary>Makes room up to a number of rows. The writer's thread.</summary>
    public void Reserve(int rows)
    {
        int missing = (int)(((long)rows + _mask) >> _shift) - _codes.Length;
        if (missing > 0)
        {
            Use(
                [.. _codes, .. Enumerable.Range(0, missing).Select(_ => new NativeBlock((long)RowsOfABlock * Stride))],
                [.. _squares, .. Enumerable.Range(0, missing).Select(_ => new NativeBlock((long)RowsOfABlock * sizeof(uint)))]);
        }
    }

    /// <summary>Takes the codes of a row for which there is room, before anyone else knows of it.</summary>
    public void Set(int row, ReadOnlySpan<float> vector)
    {
        *Squares(row) = Scale.Encode(vector, new Span<byte>(At(row), Stride), out bool fits);
        if (!fits)
        {
            Interlocked.Increment(ref _misfits);
        }
    }

    private void Use(NativeBlock[] codes, NativeBlock[] squares)
    {
        nint[] codesAt = [.. codes.Select(block => (nint)block.Start)], squaresAt = [.. squares.Select(block => (nint)block.Start)];
        (_codes, _squares) = (codes, squares);
        Volatile.Write(ref _codesAt, codesAt);
        Volatile.Write(ref _squaresAt, squaresAt);
    }
}
