using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Tocsin.Engine.Similarity.Hdf5;

/// <summary>
/// The system's libhdf5: looked for at first use. Not every build of it is safe for threads, so every call is made within <see cref="Enter"/>. Filters
/// from plug-ins are switched off: a file cannot name code to load.
/// </summary>
public static unsafe class Hdf5Library
{
    private const string Remedy = "Install it: apt-get install libhdf5-103-1 (Debian 12), libhdf5-310 (Debian 13), brew install hdf5 (macOS).";

    private static readonly string[] FileNames =
    [
        "libhdf5_serial.so.103", "libhdf5.so.103", "libhdf5_serial.so.310", "libhdf5.so.310", "libhdf5.so.320", "libhdf5.so.200",
        "libhdf5_serial.so", "libhdf5.so", "libhdf5.dylib", "hdf5.dll",
    ];

    private static readonly Lock Gate = new();

    // Where the library is built for threads, each thread has a stack of errors of its own, which is printed unless told otherwise.
    [ThreadStatic]
    private static bool _isSilent;

    private static nint _handle;
    private static Version? _version;
    private static string? _fault;

    static Hdf5Library() => AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (_, name) => name == Hdf5Native.Library ? _handle : 0;

    /// <summary>Its version; null when it is missing, and <see cref="Fault"/> says so with the remedy.</summary>
    public static Version? Version
    {
        get
        {
            using (Enter())
            {
                Load();
                return _version;
            }
        }
    }

    /// <summary>Why there is none, with the remedy; null when there is one.</summary>
    public static string? Fault => Version is null ? _fault : null;

    internal static long NativeFloat { get; private set; }

    internal static long LittleFloat { get; private set; }

    internal static long CharText { get; private set; }

    internal static long DatasetCreation { get; private set; }

    internal static long DatasetTransfer { get; private set; }

    /// <summary>How a file is opened for reading: locked against whoever writes it in place, unless its file system has no locks.</summary>
    internal static long ReadAccess { get; private set; }

    /// <summary>
    /// How a file is opened for writing: without a lock. A program started meanwhile inherits the open file, and with it the lock, for as long as it lives; nobody
    /// would be able to open the file that we have long closed.
    /// </summary>
    internal static long WriteAccess { get; private set; }

    /// <summary>Keeps all others out of the library until the scope ends.</summary>
    internal static Lock.Scope Enter()
    {
        Lock.Scope scope = Gate.EnterScope();
        if (_version is not null && !_isSilent)
        {
            _isSilent = Hdf5Native.H5Eset_auto2(0, 0, 0) >= 0;
        }

        return scope;
    }

    /// <summary>Finds and begins the library. Call it within <see cref="Enter"/>.</summary>
    /// <exception cref="Hdf5MissingException">There is none.</exception>
    internal static void Require()
    {
        Load();
        if (_version is null)
        {
            throw new Hdf5MissingException(_fault!);
        }
    }

    /// <summary>
    /// From now on, each piece of memory that the library is done with is given back to the system's allocator and not kept for the next: where that one checks what it
    /// gets, damage that wrote beside a piece comes to light.
    /// </summary>
    /// <exception cref="Hdf5MissingException">There is no library.</exception>
    internal static void KeepNoMemory()
    {
        using (Enter())
        {
            Require();
            _ = Hdf5Native.H5set_free_list_limits(0, 0, 0, 0, 0, 0);
        }
    }

    /// <summary>Gives all memory back that is not used.</summary>
    internal static void GiveMemoryBack()
    {
        using (Enter())
        {
            _ = Hdf5Native.H5garbage_collect();
        }
    }

    // status: what a call returned, below 0 when it failed
    internal static long Checked(long status, string what) => status >= 0 ? status : throw new Hdf5Exception($"{what}: {Reason()}");

    /// <summary>What the library says of the call that has just failed: the innermost line of its stack. Call it within <see cref="Enter"/>.</summary>
    internal static string Reason()
    {
        GCHandle found = GCHandle.Alloc(new StrongBox<string>());
        try
        {
            _ = Hdf5Native.H5Ewalk2(0, 0, &Visit, GCHandle.ToIntPtr(found));
            return ((StrongBox<string>)found.Target!).Value ?? "libhdf5 gives no reason";
        }
        finally
        {
            found.Free();
        }
    }

    private static void Load()
    {
        if (_version is not null || _fault is not null)
        {
            return;
        }

        if (!FileNames.Any(static name => NativeLibrary.TryLoad(name, out _handle)))
        {
            _fault = $"libhdf5, which reads and writes feature files, is not on this machine. {Remedy}";
            return;
        }

        try
        {
            if (Hdf5Native.H5get_libversion(out uint major, out uint minor, out uint release) < 0 || (major == 1 && minor < 10))
            {
                _fault = $"libhdf5 {major}.{minor}.{release} is too old: 1.10 is needed. {Remedy}";
                return;
            }

            if (Hdf5Native.H5open() < 0 || Hdf5Native.H5Eset_auto2(0, 0, 0) < 0)
            {
                _fault = $"libhdf5 {major}.{minor}.{release} cannot be started. {Remedy}";
                return;
            }

            _ = Hdf5Native.H5PLset_loading_state(0);
            NativeFloat = Global("H5T_NATIVE_FLOAT_g");
            LittleFloat = Global("H5T_IEEE_F32LE_g");
            CharText = Global("H5T_C_S1_g");
            DatasetCreation = Global("H5P_CLS_DATASET_CREATE_ID_g");
            DatasetTransfer = Global("H5P_CLS_DATASET_XFER_ID_g");
            ReadAccess = Access(isLocked: true);
            WriteAccess = Access(isLocked: false);
            _version = new Version((int)major, (int)minor, (int)release);
        }
        catch (EntryPointNotFoundException other)
        {
            _fault = $"The libhdf5 on this machine is another one than is known here ({other.Message}). {Remedy}";
        }
    }

    // Stands until the program ends; the default (0) where the library is too old to be asked.
    private static long Access(bool isLocked)
    {
        if (!NativeLibrary.TryGetExport(_handle, nameof(Hdf5Native.H5Pset_file_locking), out _))
        {
            return 0;
        }

        long access = Hdf5Native.H5Pcreate(Global("H5P_CLS_FILE_ACCESS_ID_g"));
        return access > 0 && Hdf5Native.H5Pset_file_locking(access, isLocked ? (byte)1 : (byte)0, 1) >= 0 ? access : 0;
    }

    // Ids that H5open has filled in.
    private static long Global(string name) => *(long*)NativeLibrary.GetExport(_handle, name);

    [UnmanagedCallersOnly]
    private static int Visit(uint number, Hdf5Error* error, nint found)
    {
        if (number == 0)
        {
            ((StrongBox<string>)GCHandle.FromIntPtr(found).Target!).Value = Marshal.PtrToStringUTF8((nint)error->Description) ?? "";
        }

        return 0;
    }
}
