using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Collections;

/// <summary>What a collection is, from the day it is made.</summary>
public sealed record CollectionOptions
{
    private const int FileVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter<VectorMetric>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Floats in a vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>How near two vectors are.</summary>
    public VectorMetric Metric { get; init; } = VectorMetric.Cosine;

    /// <summary><c>auto</c>, or an index as <see cref="VectorIndexSpec"/> reads it.</summary>
    public string Index { get; init; } = Auto;

    /// <summary>The index follows from how many vectors there are, see <see cref="AutoIndex"/>.</summary>
    public const string Auto = "auto";

    private const int MaxIndexLength = 256;

    /// <summary>What is wrong with them; null when nothing is.</summary>
    public string? Fault() =>
        Dimension is < 1 or > VectorIndexOptions.MaxDimension ? $"The dimension {Dimension} is not from 1 to {VectorIndexOptions.MaxDimension}."
        : Index.Length > MaxIndexLength ? $"The index has {Index.Length} characters, and none has more than {MaxIndexLength}."
        : Index == Auto || VectorIndexSpec.TryParse(Index, Dimension, Metric, out _, out string fault) ? null
        : $"{fault} Or write {Auto}.";

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(new Stored(FileVersion, Dimension, Metric, Index), Json);

    internal static CollectionOptions FromJson(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            Stored stored = JsonSerializer.Deserialize<Stored>(json, Json) ?? throw new JsonException("It is null.");
            CollectionOptions options = new() { Dimension = stored.Dimension, Metric = stored.Metric, Index = stored.Index };
            string? fault = stored.Version != FileVersion ? $"It has version {stored.Version}, and {FileVersion} is read." : options.Fault();
            return fault is null ? options : throw new VectorFileException($"'{path}' cannot be used: {fault}");
        }
        catch (JsonException bad)
        {
            throw new VectorFileException($"'{path}' is damaged: {bad.Message} Put it back from a copy.", bad);
        }
    }

    private sealed record Stored(
        [property: JsonRequired] int Version, [property: JsonRequired] int Dimension, [property: JsonRequired] VectorMetric Metric, [property: JsonRequired] string Index);
}
