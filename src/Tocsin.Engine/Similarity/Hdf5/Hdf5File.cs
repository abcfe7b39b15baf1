using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>An open HDF5 file. Any thread: calls wait for each other, across all files.</summary>
internal sealed unsafe partial class Hdf5File : IDisposable
{
    private const int LongestName = 1024;
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC

    private readonly Hdf5Id _file;
    private bool _closed;

    private Hdf5File(Hdf5Id file) => _file = file;

    /// <summary>Opens a file for reading.</summary>
    public static Hdf5File OpenRead(string path) => Open(path, writes: false);

    /// <summary>Opens a file for reading and writing. The caller keeps others out: it is not locked.</summary>
    public static Hdf5File OpenWrite(string path) => Open(path, writes: true);

    /// <summary>Begins a new file; what was there is gone. The caller keeps others out: it is not locked.</summary>
    public static Hdf5File Create(string path)
    {
        using (Hdf5Library.Enter())
        {
            Hdf5Library.Require();
            return Of(Hdf5Native.H5Fcreate(path, Hdf5Native.Truncate, 0, Hdf5Library.WriteAccess), "create");
        }
    }

    /// <summary>The names in a group, that at the top of the file when none is named, in order; nothing when it is no group.</summary>
    public List<string> Names(string group = ".")
    {
        using (Hdf5Library.Enter())
        {
            List<string> names = [];
            byte* room = stackalloc byte[LongestName];
            nint length;
            while ((length = Hdf5Native.H5Lget_name_by_idx(_file, group, 0, 0, (ulong)names.Count, room, LongestName, 0)) >= 0)
            {
                names.Add(Encoding.UTF8.GetString(room, (int)Math.Min(length, LongestName - 1)));
            }

            return names;
        }
    }

    /// <summary>A dataset; null when there is none of that name in this very file (a link to another file is not followed).</summary>
    public Hdf5Dataset? Find(string name)
    {
        using (Hdf5Library.Enter())
        {
            long dataset = Hdf5Native.H5Dopen2(_file, name, 0);
            if (dataset < 0)
            {
                return null;
            }

            Hdf5Id id = new(Hdf5Kind.Dataset, dataset, "open");
            if (FileOf(id) == FileOf(_file))
            {
                return Hdf5Dataset.Of(name, id);
            }

            id.Dispose();
            return null;
        }
    }

    /// <summary>A new dataset of 32-bit floats, [0, width], which can grow.</summary>
    public Hdf5Dataset CreateFloats(string name, int width, int chunkRows) => Create(name, Hdf5Library.LittleFloat, [(ulong)chunkRows, (ulong)width]);

    /// <summary>A new dataset of the name, type and width of one of another file, [0, width], which can grow.</summary>
    public Hdf5Dataset CreateLike(Hdf5Dataset other, int chunkRows)
    {
        using (Hdf5Library.Enter())
        {
            using Hdf5Id type = other.CopyType();
            return Create(other.Name, type, [(ulong)chunkRows, (ulong)other.Shape[1]]);
        }
    }

    /// <summary>A new dataset of UTF-8 texts of any length, [0], which can grow.</summary>
    public Hdf5Dataset CreateTexts(string name, int chunkRows)
    {
        using (Hdf5Library.Enter())
        {
            using Hdf5Id type = Hdf5Text.Type();
            return Create(name, type, [(ulong)chunkRows]);
        }
    }

    /// <summary>Takes a whole object over from another file, with its attributes.</summary>
    public void Copy(Hdf5File from, string name)
    {
        using (Hdf5Library.Enter())
        {
            _ = Hdf5Library.Checked(Hdf5Native.H5Ocopy(from._file, name, _file, name, 0, 0), $"copy of '{name}'");
        }
    }

    /// <summary>Takes attributes of the file itself over from another one.</summary>
    public void CopyNotes(Hdf5File from, Func<string, bool> isWanted)
    {
        using (Hdf5Library.Enter())
        {
            Hdf5Attributes.Copy(from._file, _file, isWanted);
        }
    }

    /// <summary>A text beside the datasets; null when there is none, or it is no text.</summary>
    public string? Note(string name)
    {
        using (Hdf5Library.Enter())
        {
            return Hdf5Text.Read(_file, name);
        }
    }

    /// <summary>Puts a text beside the datasets of a new file.</summary>
    public void SetNote(string name, string text)
    {
        using (Hdf5Library.Enter())
        {
            Hdf5Text.Write(_file, name, text);
        }
    }

    /// <summary>Hands everything to the system and closes. Unlike <see cref="Dispose"/> it says when that fails (a full disk).</summary>
    public void Close()
    {
        using (Hdf5Library.Enter())
        {
            _ = Hdf5Library.Checked(Hdf5Native.H5Fflush(_file, Hdf5Native.WholeFile), "write");
            _closed = true;
            _ = Hdf5Library.Checked(Hdf5Native.H5Fclose(_file), "close");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (Hdf5Library.Enter())
        {
            if (!_closed)
            {
                _closed = true;
                _file.Dispose();
            }
        }
    }

    private static Hdf5File Open(string path, bool writes)
    {
        using (Hdf5Library.Enter())
        {
            Hdf5Library.Require();
            (uint flags, long access) = writes ? (Hdf5Native.ReadWrite, Hdf5Library.WriteAccess) : (Hdf5Native.ReadOnly, Hdf5Library.ReadAccess);
            return Of(Hdf5Native.H5Fopen(path, flags, access), "open");
        }
    }

    private static Hdf5File Of(long opened, string what)
    {
        Hdf5Id file = new(Hdf5Kind.File, opened, what);
        int* descriptor = null;
        if (OperatingSystem.IsLinux() && Hdf5Native.H5Fget_vfd_handle(file, 0, &descriptor) >= 0 && descriptor is not null)
        {
            // The library does not: a program that is started meanwhile would keep the file open, and its lock.
            _ = ControlDescriptor(*descriptor, SetDescriptorFlags, CloseOnExec);
        }

        return new Hdf5File(file);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int ControlDescriptor(int descriptor, int command, int value);

    private static string FileOf(long something)
    {
        nint length = (nint)Hdf5Library.Checked(Hdf5Native.H5Fget_name(something, null, 0), "name of the file");
        byte[] name = new byte[length + 1];
        fixed (byte* room = name)
        {
            _ = Hdf5Library.Checked(Hdf5Native.H5Fget_name(something, room, (nuint)name.Length), "name of the file");
        }

        return Encoding.UTF8.GetString(name.AsSpan(0, (int)length));
    }

    private Hdf5Dataset Create(string name, long type, ReadOnlySpan<ulong> chunk)
    {
        using (Hdf5Library.Enter())
        {
            ulong* sizes = stackalloc ulong[2], atMost = stackalloc ulong[2], chunks = stackalloc ulong[2];
            for (int i = 0; i < chunk.Length; i++)
            {
                (sizes[i], atMost[i], chunks[i]) = (i == 0 ? 0 : chunk[i], i == 0 ? Hdf5Native.Unlimited : chunk[i], chunk[i]);
            }

            using Hdf5Id space = new(Hdf5Kind.Space, Hdf5Native.H5Screate_simple(chunk.Length, sizes, atMost), "shape");
            using Hdf5Id creation = new(Hdf5Kind.Properties, Hdf5Native.H5Pcreate(Hdf5Library.DatasetCreation), "properties");
            _ = Hdf5Library.Checked(Hdf5Native.H5Pset_chunk(creation, chunk.Length, chunks), "chunks");
            return Hdf5Dataset.Of(name, new Hdf5Id(Hdf5Kind.Dataset, Hdf5Native.H5Dcreate2(_file, name, type, space, 0, creation, 0), $"create '{name}'"));
        }
    }
}
