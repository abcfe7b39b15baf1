using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Tocsin.Engine.Similarity.Embedding.Onnx;

/// <summary>ONNX Runtime, as its C interface gives it: a table of functions, whose order never changes (onnxruntime_c_api.h). Found at first use, never let go.</summary>
public sealed unsafe class OnnxRuntime
{
    /// <summary>The variable that names the library.</summary>
    public const string Variable = "TOCSIN_ONNXRUNTIME";

    private const uint ApiVersion = 16;
    private const int Fatal = 4; // what it logs to standard error: nothing that is not the end

    private const string Remedy =
        $"Install it (npm install --ignore-scripts onnxruntime-node) and name the library: {Variable}=…/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1; "
        + "or use the built-in embedder (--embedder descriptor).";

    private static readonly string[] FileNames = OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
        : OperatingSystem.IsMacOS() ? ["libonnxruntime.dylib", "libonnxruntime.1.dylib"]
        : ["libonnxruntime.so.1", "libonnxruntime.so"];

    private static readonly ConcurrentDictionary<string, Lazy<OnnxRuntime>> Found = new(StringComparer.Ordinal);

    private readonly nint* _table;

    private OnnxRuntime(nint* table, string version, string path)
    {
        _table = table;
        (Version, Location) = (version, path);
        nint environment;
        fixed (byte* name = "tocsin\0"u8)
        {
            Check(((delegate* unmanaged<int, byte*, nint*, nint>)table[3])(Fatal, name, &environment), "ONNX Runtime cannot be started");
        }

        Environment = environment;
    }

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>Where it was found; a bare name when the system found it.</summary>
    public string Location { get; }

    internal nint Environment { get; }

    /// <summary>The library that is named, or else <see cref="Variable"/>, beside the program, or where the system looks.</summary>
    /// <exception cref="EmbeddingException">There is none, or it cannot be used; with the remedy.</exception>
    public static OnnxRuntime Find(string? path = null)
    {
        string? named = string.IsNullOrEmpty(path) ? System.Environment.GetEnvironmentVariable(Variable) : path;
        string[] places = string.IsNullOrEmpty(named) ? [.. FileNames.Select(static name => Path.Combine(AppContext.BaseDirectory, name)), .. FileNames] : [named];
        foreach (string place in places)
        {
            if (NativeLibrary.TryLoad(place, out nint library))
            {
                return Found.GetOrAdd(place, static (place, library) => new Lazy<OnnxRuntime>(() => Of(library, place)), library).Value;
            }
        }

        throw new EmbeddingException(string.IsNullOrEmpty(named)
            ? $"ONNX Runtime, which runs models, is not on this machine. {Remedy}"
            : $"'{named}' ({(string.IsNullOrEmpty(path) ? Variable : "the setting of the runtime")}) {(File.Exists(named) ? "is no library that this machine can load" : "is not there")}. {Remedy}");
    }

    internal nint Slot(int number) => _table[number];

    /// <summary>Throws what a call says; null is success.</summary>
    internal void Check(nint status, string what)
    {
        if (Error(status) is { } error)
        {
            throw new EmbeddingException($"{what}: {error}");
        }
    }

    /// <summary>What a call says, which is let go; null when it succeeded.</summary>
    internal string? Error(nint status)
    {
        if (status == 0)
        {
            return null;
        }

        string text = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)_table[2])(status)) ?? "";
        ((delegate* unmanaged<nint, void>)_table[93])(status);
        return text;
    }

    private static OnnxRuntime Of(nint library, string place)
    {
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint entry))
        {
            throw new EmbeddingException($"'{place}' is a library, but not ONNX Runtime. {Remedy}");
        }

        nint* start = ((delegate* unmanaged<nint*>)entry)();
        string version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)start[1])()) ?? "";
        nint* table = ((delegate* unmanaged<uint, nint*>)start[0])(ApiVersion);
        return table is null
            ? throw new EmbeddingException($"ONNX Runtime {version} ('{place}') is too old: 1.{ApiVersion} or later is needed. {Remedy}")
            : new OnnxRuntime(table, version, place);
    }
}
