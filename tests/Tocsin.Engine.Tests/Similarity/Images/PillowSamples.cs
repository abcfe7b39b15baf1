using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Tests.Similarity.Images;

/// <summary>Pictures of every kind that is read, made by Pillow once for a class of tests.</summary>
public sealed class PillowSamples : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-pictures-").FullName;

    public PillowSamples()
    {
        if (Pillow.Missing is null)
        {
            Pillow.Run("samples", _folder);
        }
    }

    /// <summary>Names of all that are read, in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. Directory.GetFiles(_folder, "*.ppm").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(_folder, name));

    /// <summary>What Pillow sees in it.</summary>
    public Picture Seen(string name) => Pillow.ReadPpm(Path.Combine(_folder, name + ".ppm"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
