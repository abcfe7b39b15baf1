using System.Runtime.InteropServices;
using Tocsin.Engine.Similarity.Embedding.Onnx;

namespace Tocsin.Engine.Tests.Similarity.Embedding.Onnx;

/// <summary>ONNX Runtime for tests: <c>TOCSIN_ONNXRUNTIME</c>, or what eng/setup.sh installed.</summary>
internal static class OnnxLibrary
{
    public static string? Location { get; } = Environment.GetEnvironmentVariable(OnnxRuntime.Variable) is { Length: > 0 } named ? named : Installed();

    public static string? Missing => Location is null ? "ONNX Runtime is not here: eng/setup.sh installs it into artifacts/onnxruntime" : null;

    private static string? Installed()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string library = Path.Combine(
                folder.FullName, "artifacts", "onnxruntime", "node_modules", "onnxruntime-node", "bin", "napi-v6", "linux",
                RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64", "libonnxruntime.so.1");
            if (File.Exists(library))
            {
                return library;
            }
        }

        return null;
    }
}

/// <summary>A fact that needs ONNX Runtime; skips with the reason where there is none.</summary>
internal sealed class OnnxFactAttribute : FactAttribute
{
    public OnnxFactAttribute() => Skip = OnnxLibrary.Missing;
}

/// <summary>A theory that needs ONNX Runtime; skips with the reason where there is none.</summary>
internal sealed class OnnxTheoryAttribute : TheoryAttribute
{
    public OnnxTheoryAttribute() => Skip = OnnxLibrary.Missing;
}
