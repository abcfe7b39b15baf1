using System.Text.Json;
using Tocsin.Engine.Streams;
using Tocsin.Server.Http;

namespace Tocsin.Server.Models;

/// <summary>A name in the register.</summary>
/// <param name="Configured">The bundle that the configuration gave this name when it last did; null when it never has.</param>
/// <param name="Versions">The bundles that it has stood for, the one of now last.</param>
internal sealed record RegisteredModel(string? Configured, IReadOnlyList<ModelVersion> Versions);

/// <summary>A stream in the register.</summary>
/// <param name="Configured">The bundle that the configuration last chose for it, or <c>none</c>; null when it never has.</param>
/// <param name="Choices">The models that were in force one after the other, without those that were rolled back; the one of now last.</param>
internal sealed record RegisteredStream(string? Configured, IReadOnlyList<ModelChoice> Choices);

/// <summary>A model that was in force in a stream.</summary>
/// <param name="Hash">The bundle; null when none judged.</param>
/// <param name="Name">What it was called.</param>
/// <param name="Position">The position of the command.</param>
public sealed record ModelChoice(string? Hash, string? Name, long Position);

/// <summary>
/// What names stand for and what was chosen for streams, as it is on disk: <c>models.json</c> (<c>docs/formats/models.md</c>), replaced as a whole at each change.
/// Immutable.
/// </summary>
internal sealed record ModelRegister(int Version, SortedDictionary<string, RegisteredModel> Models, SortedDictionary<string, RegisteredStream> Streams)
{
    private const int CurrentVersion = 1;
    private const long LargestFile = 64L << 20;

    public static ModelRegister Empty { get; } = new(CurrentVersion, Sorted<RegisteredModel>([]), Sorted<RegisteredStream>([]));

    /// <summary>Reads the file; empty when it is not there. Throws <see cref="InvalidDataException"/> naming it when it cannot be read.</summary>
    public static ModelRegister Read(IFileSystem files, string path)
    {
        if (!files.FileExists(path))
        {
            return Empty;
        }

        using IReadableFile file = files.OpenRead(path);
        string fault = $"it is not a register of models of version {CurrentVersion}";
        if (file.Length <= LargestFile)
        {
            byte[] bytes = new byte[file.Length];
            file.Read(0, bytes);
            try
            {
                if (JsonSerializer.Deserialize<ModelRegister>(bytes, ApiJson.Options) is { Version: CurrentVersion, Models: { } models, Streams: { } streams }
                    && models.All(named => named.Value?.Versions is { Count: > 0 } versions && ModelName.Fault(named.Key) is null && versions.All(version => version is { Who: not null } && ModelName.IsHash(version.Hash ?? "")))
                    && streams.All(named => named.Value?.Choices is { } choices && choices.All(choice => choice is not null && (choice.Hash is null || ModelName.IsHash(choice.Hash)))))
                {
                    return new ModelRegister(CurrentVersion, Sorted(models), Sorted(streams));
                }
            }
            catch (Exception unreadable) when (unreadable is JsonException or FormatException or ArgumentException)
            {
                fault = unreadable.Message;
            }
        }

        throw new InvalidDataException(
            $"The register of models '{path}' cannot be used: {fault.TrimEnd('.')}. Nothing was changed. Restore it from a backup; or move it away: "
            + "streams keep the models that they have, names are taken from the configuration anew, and what was uploaded can be uploaded again.");
    }

    /// <summary>Writes the file; durable when it returns.</summary>
    public void Write(IFileSystem files, string path) => WholeFile.Replace(files, path, JsonSerializer.SerializeToUtf8Bytes(this, ApiJson.Options));

    /// <summary>With another entry for a name.</summary>
    public ModelRegister With(string name, RegisteredModel model) => this with { Models = With(Models, name, model) };

    /// <summary>With another entry for a stream.</summary>
    public ModelRegister With(string stream, RegisteredStream choices) => this with { Streams = With(Streams, stream, choices) };

    private static SortedDictionary<string, T> With<T>(SortedDictionary<string, T> all, string key, T value) => new(all, StringComparer.OrdinalIgnoreCase) { [key] = value };

    private static SortedDictionary<string, T> Sorted<T>(IEnumerable<KeyValuePair<string, T>> all)
    {
        SortedDictionary<string, T> sorted = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, T value) in all)
        {
            sorted[key] = value;
        }

        return sorted;
    }
}
