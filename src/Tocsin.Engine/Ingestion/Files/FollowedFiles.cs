using System.Text.Json;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Ingestion.Files;

/// <summary>
/// The followed names of one stream in a small JSON file (<c>docs/formats/followed-files.md</c>), replaced as a whole at each
/// rotation. Any thread may call it.
/// </summary>
public sealed class FollowedFiles : IFollowedFiles
{
    private const int Version = 1;

    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, FileGeneration> _generations;

    /// <summary>Opens or begins the file. Throws <see cref="InvalidDataException"/> naming it when it cannot be read.</summary>
    public FollowedFiles(IFileSystem files, string path)
    {
        _files = files;
        _path = path;
        _generations = files.FileExists(path) ? Read(files, path) : new(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public FileGeneration? Load(string path)
    {
        lock (_lock)
        {
            return _generations.GetValueOrDefault(path);
        }
    }

    /// <inheritdoc/>
    public void Save(string path, FileGeneration generation)
    {
        lock (_lock)
        {
            _generations[path] = generation;
            string temporary = _path + ".tmp";
            _files.Delete(temporary);
            using (IWritableFile file = _files.Create(temporary))
            {
                file.Write(JsonSerializer.SerializeToUtf8Bytes(new Document(Version, _generations), JsonSerializerOptions.Web));
                file.Sync();
            }

            _files.Rename(temporary, _path);
            _files.SyncDirectory(Path.GetDirectoryName(_path)!);
        }
    }

    private static SortedDictionary<string, FileGeneration> Read(IFileSystem files, string path)
    {
        using IReadableFile file = files.OpenRead(path);
        byte[] bytes = new byte[file.Length];
        file.Read(0, bytes);
        try
        {
            Document? document = JsonSerializer.Deserialize<Document>(bytes, JsonSerializerOptions.Web);
            if (document is { Version: Version, Files: { } known })
            {
                return known;
            }
        }
        catch (JsonException)
        {
            // said below
        }

        throw new InvalidDataException(
            $"{path} is not a list of followed files of version {Version}. Move it away to follow every file from its beginning again: "
            + "what the journal has is not taken twice as long as the first bytes of the files are the same.");
    }

    private sealed record Document(int Version, SortedDictionary<string, FileGeneration> Files);
}

/// <summary>Forgets everything at the end: for <c>tocsin watch -f</c>.</summary>
public sealed class UnrememberedFiles : IFollowedFiles
{
    private readonly Dictionary<string, FileGeneration> _generations = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public FileGeneration? Load(string path) => _generations.GetValueOrDefault(path);

    /// <inheritdoc/>
    public void Save(string path, FileGeneration generation) => _generations[path] = generation;
}
