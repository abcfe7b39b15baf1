using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Vectors.Files;

/// <summary>
/// The section <c>options</c> of an index file, the first that an index writes: <c>{"index":"Hnsw","m":16,…}</c>, every option with its value, so that a
/// file says itself how it was built.
/// </summary>
internal static class OptionsSection
{
    public const string Name = "options";

    public static void Write(SectionWriter sections, VectorIndexOptions options) =>
        sections.Write<byte>(Name, JsonSerializer.SerializeToUtf8Bytes(options, OptionsJson.Default.VectorIndexOptions));

    /// <exception cref="VectorFileException">They cannot be read, or are none that an index can have.</exception>
    public static VectorIndexOptions Read(SectionReader sections)
    {
        MappedSection section = sections.Section(Name);
        VectorIndexOptions? options;
        try
        {
            options = JsonSerializer.Deserialize(section.Values<byte>(), OptionsJson.Default.VectorIndexOptions);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException)
        {
            throw new VectorFileException($"The options of the index cannot be read: {fault.Message} Build it again: tocsin vectors build.", fault);
        }
        finally
        {
            GC.KeepAlive(section);
        }

        if (options is null || options.Dimension is < 1 or > VectorIndexOptions.MaxDimension || !Enum.IsDefined(options.Metric))
        {
            throw new VectorFileException($"The options of the index are none: {options}. Build it again: tocsin vectors build.");
        }

        return options;
    }
}

[JsonSerializable(typeof(VectorIndexOptions))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
internal sealed partial class OptionsJson : JsonSerializerContext;
