namespace Tocsin.Engine.Similarity.Hdf5;

// Rows of numbers.
internal sealed unsafe partial class Hdf5Dataset
{
    private const int WalkedAtOnce = 1 << 20;

    // -> rows: [n, width] elements
    /// <summary>Reads rows bit for bit.</summary>
    public void ReadRaw(long first, Span<byte> rows)
    {
        fixed (byte* buffer = rows)
        {
            MoveRaw(first, rows.Length, buffer, writes: false);
        }
    }

    // rows: [n, width] elements
    /// <summary>Adds rows of its own type at the end, bit for bit.</summary>
    public void AppendRaw(ReadOnlySpan<byte> rows)
    {
        long first = _shape[0];
        fixed (byte* buffer = rows)
        {
            Grow(rows.Length / (_shape[1] * Type.Bytes));
            MoveRaw(first, rows.Length, buffer, writes: true);
        }
    }

    // -> rows: [n, width]
    /// <summary>Reads rows of numbers of any type as floats.</summary>
    public void Read(long first, Span<float> rows)
    {
        fixed (float* buffer = rows)
        {
            Move(first, rows.Length, buffer, writes: false);
        }
    }

    // rows: [n, width]
    /// <summary>Adds rows at the end.</summary>
    public void Append(ReadOnlySpan<float> rows)
    {
        long first = _shape[0];
        fixed (float* buffer = rows)
        {
            Grow(rows.Length / _shape[1]);
            Move(first, rows.Length, buffer, writes: true);
        }
    }

    // rows: [n, width]
    /// <summary>
    /// Reads what can hold damage that the library does not survive. Where the floats lie in the file as they are that is where each chunk lies, one element of it;
    /// packed or converted ones are read to the last.
    /// </summary>
    public void Walk(CancellationToken cancellation)
    {
        long rows = _shape[0], width = _shape[1];
        if (rows == 0)
        {
            return;
        }

        if (!_isBytesAlone)
        {
            long atOnce = Math.Clamp(WalkedAtOnce / width, 1, rows);
            float[] read = new float[atOnce * width];
            for (long first = 0; first < rows; first += atOnce)
            {
                cancellation.ThrowIfCancellationRequested();
                Read(first, read.AsSpan(0, (int)(Math.Min(atOnce, rows - first) * width)));
            }

            return;
        }

        (long down, long across) = _chunk is [var chunkRows, var chunkWidth] ? (chunkRows, chunkWidth) : (Math.Max(1, rows - 1), Math.Max(1, width - 1));
        long columns = (width + across - 1) / across, bands = ((rows - 1) / down) + 1, bandsAtOnce = Math.Clamp(WalkedAtOnce / columns, 1, bands);
        float[] touched = new float[bandsAtOnce * columns];
        for (long band = 0; band < bands; band += bandsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            Touch(band, Math.Min(bandsAtOnce, bands - band), columns, down, across, touched);
        }
    }

    // One element of each chunk of some bands of chunks.
    private void Touch(long band, long bands, long columns, long down, long across, float[] touched)
    {
        using (Hdf5Library.Enter())
        {
            using Hdf5Id inFile = new(Hdf5Kind.Space, Hdf5Native.H5Dget_space(_id), Name);
            using Hdf5Id inMemory = Space((ulong)(bands * columns));
            ulong* start = stackalloc ulong[2] { (ulong)(band * down), 0 };
            ulong* stride = stackalloc ulong[2] { (ulong)down, (ulong)across };
            ulong* count = stackalloc ulong[2] { (ulong)bands, (ulong)columns };
            _ = Hdf5Library.Checked(Hdf5Native.H5Sselect_hyperslab(inFile, Hdf5Native.SelectSet, start, stride, count, null), $"chunks of '{Name}'");
            fixed (float* buffer = touched)
            {
                _ = Hdf5Library.Checked(Hdf5Native.H5Dread(_id, Hdf5Library.NativeFloat, inMemory, inFile, 0, buffer), $"read of '{Name}'");
            }
        }
    }

    private void Move(long first, int count, float* buffer, bool writes)
    {
        using (Hdf5Library.Enter())
        {
            Move(first, count / _shape[1], Hdf5Library.NativeFloat, buffer, writes);
        }
    }

    private void MoveRaw(long first, int bytes, byte* buffer, bool writes)
    {
        using (Hdf5Library.Enter())
        {
            using Hdf5Id type = new(Hdf5Kind.Type, Hdf5Native.H5Dget_type(_id), Name);
            Move(first, bytes / (_shape[1] * Type.Bytes), type, buffer, writes);
        }
    }

    private void Move(long first, long rows, long type, void* buffer, bool writes)
    {
        if (rows > 0)
        {
            using Hdf5Id inFile = Select(first, rows);
            using Hdf5Id inMemory = Space((ulong)rows, (ulong)_shape[1]);
            _ = Hdf5Library.Checked(
                writes
                    ? Hdf5Native.H5Dwrite(_id, type, inMemory, inFile, 0, buffer)
                    : Hdf5Native.H5Dread(_id, type, inMemory, inFile, 0, buffer),
                $"{(writes ? "write" : "read")} of '{Name}'");
        }
    }
}
