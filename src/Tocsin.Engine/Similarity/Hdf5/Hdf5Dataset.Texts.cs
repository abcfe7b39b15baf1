using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.Engine.Similarity.Hdf5;

// Texts.
internal sealed unsafe partial class Hdf5Dataset
{
    /// <summary>
    /// Reads texts and hands each over, in order, as bytes without what it is filled up with. Those of any length take no more memory at once than
    /// <see cref="Hdf5TextRoom"/> has, however long they are and however many of them the file keeps as one: as many are read at a time as find room.
    /// </summary>
    /// <exception cref="Hdf5Exception">They cannot be read, or one alone is longer than the room.</exception>
    public void ReadTexts(long first, int count, Action<ReadOnlySpan<byte>> take)
    {
        using (Hdf5Library.Enter())
        {
            using Hdf5Id type = new(Hdf5Kind.Type, Hdf5Native.H5Dget_type(_id), Name);
            if (!Type.IsVariable)
            {
                ReadFixed(type, first, count, take);
                return;
            }

            using Hdf5TextRoom room = new();
            int atOnce = count;
            for (int done = 0; done < count;)
            {
                int wanted = Math.Min(atOnce, count - done);
                if (ReadVariable(type, first + done, wanted, room, take))
                {
                    done += wanted;
                }
                else if (wanted > 1)
                {
                    atOnce = wanted / 2;
                }
                else
                {
                    throw new Hdf5Exception($"text {first + done} of '{Name}' has more than {Hdf5TextRoom.Bytes} bytes");
                }
            }
        }
    }

    /// <summary>Adds texts at the end of a dataset of UTF-8 texts of any length.</summary>
    public void Append(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        AppendTexts(Encoding.UTF8.GetBytes(string.Join('\0', texts) + '\0'), texts.Count);
    }

    /// <summary>The same with their bytes: one after another, each with its zero.</summary>
    public void AppendTexts(ReadOnlySpan<byte> all, int count)
    {
        if (count == 0)
        {
            return;
        }

        nint[] starts = new nint[count];
        using (Hdf5Library.Enter())
        {
            fixed (byte* bytes = all)
            fixed (nint* buffer = starts)
            {
                nint at = 0;
                for (int i = 0; i < starts.Length; i++)
                {
                    starts[i] = (nint)bytes + at;
                    at += all[(int)at..].IndexOf((byte)0) + 1;
                }

                long first = _shape[0];
                Grow(starts.Length);
                using Hdf5Id type = Hdf5Text.Type();
                using Hdf5Id inFile = Select(first, starts.Length);
                using Hdf5Id inMemory = Space((ulong)starts.Length);
                _ = Hdf5Library.Checked(Hdf5Native.H5Dwrite(_id, type, inMemory, inFile, 0, buffer), $"write of '{Name}'");
            }
        }
    }

    private void ReadFixed(long type, long first, int count, Action<ReadOnlySpan<byte>> take)
    {
        using Hdf5Id inFile = Select(first, count);
        using Hdf5Id inMemory = Space((ulong)count);
        byte[] texts = new byte[checked((int)(count * Type.Bytes))];
        fixed (byte* buffer = texts)
        {
            _ = Hdf5Library.Checked(Hdf5Native.H5Dread(_id, type, inMemory, inFile, 0, buffer), $"read of '{Name}'");
        }

        for (int i = 0; i < count; i++)
        {
            take(Trimmed(texts.AsSpan((int)(i * Type.Bytes), (int)Type.Bytes)));
        }
    }

    /// <summary>False when they are more than there is room for: none was handed over.</summary>
    private bool ReadVariable(long type, long first, int count, Hdf5TextRoom room, Action<ReadOnlySpan<byte>> take)
    {
        using Hdf5Id inFile = Select(first, count);
        using Hdf5Id inMemory = Space((ulong)count);
        room.Clear();
        nint[] texts = new nint[count];
        fixed (nint* buffer = texts)
        {
            int status = Hdf5Native.H5Dread(_id, type, inMemory, inFile, room.Transfer, buffer);
            if (status < 0 && room.WasFull)
            {
                return false;
            }

            _ = Hdf5Library.Checked(status, $"read of '{Name}'");
        }

        foreach (nint text in texts)
        {
            take(text == 0 ? [] : MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)text));
        }

        return true;
    }

    private ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        text = end < 0 ? text : text[..end];
        return Type.IsSpacePadded ? text.TrimEnd((byte)' ') : text;
    }
}
