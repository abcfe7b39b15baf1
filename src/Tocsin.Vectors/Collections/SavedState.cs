using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Collections;

/// <summary>
/// The section <c>collection</c> of a saved index: which log of changes belongs to it. An index that another was built of has the same, because it holds the same.
/// </summary>
internal sealed record SavedState
{
    private const string Name = "collection";

    /// <summary>The generation of the index: its log has it, too.</summary>
    public required Generation Own { get; init; }

    /// <summary>The log whose changes the index took in; null when there was none. It is still there when a kill came before the new one was begun.</summary>
    public required Generation? Before { get; init; }

    /// <summary>So long was that log: it is never shorter.</summary>
    public required long BeforeBytes { get; init; }

    /// <summary>Vectors that the index was built for: its lists are made anew when there are many times more.</summary>
    public required int BuiltFor { get; init; }

    /// <summary>The index that the collection was to have, as its options say it; null when that is not known.</summary>
    public required string? Asked { get; init; }

    /// <summary>Writes an index and itself behind it: the checksum of the index is its mark, where it has none yet.</summary>
    /// <returns>It, with the mark.</returns>
    public SavedState WriteBehind(IVectorIndex index, SectionWriter sections)
    {
        index.Write(sections);
        SavedState marked = Own == Generation.Unknown || Own.Mark != 0 ? this : this with { Own = Own with { Mark = Math.Max(1, sections.Mark) } };
        sections.Write<byte>(Name, JsonSerializer.SerializeToUtf8Bytes(
            new Stored(marked.Own.Number, marked.Own.Mark, Before?.Number, Before?.Mark, BeforeBytes, BuiltFor, Asked), SavedStateJson.Default.Stored));
        return marked;
    }

    /// <exception cref="VectorFileException">It cannot be read.</exception>
    public static SavedState Read(SectionReader sections, string path, int count)
    {
        if (!sections.Has(Name))
        {
            return new SavedState { Own = Generation.Unknown, Before = null, BeforeBytes = 0, BuiltFor = count, Asked = null };
        }

        MappedSection section = sections.Section(Name);
        try
        {
            Stored stored = JsonSerializer.Deserialize(section.Values<byte>(), SavedStateJson.Default.Stored) ?? throw new JsonException("It is null.");
            return new SavedState
            {
                Own = new Generation(stored.Generation, stored.Mark),
                Before = stored is { Before: { } number, BeforeMark: { } mark } ? new Generation(number, mark) : null,
                BeforeBytes = stored.BeforeBytes,
                BuiltFor = stored.BuiltFor,
                Asked = stored.Index,
            };
        }
        catch (JsonException bad)
        {
            throw new VectorFileException($"The section '{Name}' of '{path}' cannot be read: {bad.Message} Put the collection's folder back from a copy.", bad);
        }
        finally
        {
            GC.KeepAlive(section);
        }
    }

    /// <summary>How long a log must be at least that is read onto the index.</summary>
    /// <exception cref="VectorFileException">The log does not belong to it: one of the two is older than the other.</exception>
    public long LeastLog(Generation log, string folder)
    {
        if (log == Own)
        {
            return 0;
        }

        // Saved, and killed before the log was begun anew: the index has its changes, and made again they leave what they left.
        if (log == Before)
        {
            return BeforeBytes;
        }

        string how = log.Number > Own.Number ? "the saved index is older than the changes, and what was changed between the two is missing"
            : log.Number < Own.Number ? "the changes are older than the saved index, and what was changed since it was saved is missing"
            : "they are of two collections, or of one that was put back from a copy and went on";
        throw new VectorFileException(
            $"In '{folder}' 'vectors.index' is of {Own} and 'changes.log' of {log}: {how}. Both are left as they are. Put the whole folder back from one copy; "
            + "or delete the collection and add its vectors again ('tocsin vectors search' still reads 'vectors.index').");
    }

    internal sealed record Stored(
        [property: JsonRequired] long Generation, [property: JsonRequired] uint Mark, long? Before, uint? BeforeMark,
        [property: JsonRequired] long BeforeBytes, [property: JsonRequired] int BuiltFor, string? Index);
}

[JsonSerializable(typeof(SavedState.Stored))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class SavedStateJson : JsonSerializerContext;
