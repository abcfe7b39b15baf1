using System.IO.Compression;
using System.Text;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Searching;

namespace Tocsin.Engine.Tests.Collection.Searching;

/// <summary>A folder of made-up logs for one test, and the search over them with small blocks, so that every border is met.</summary>
internal sealed class MadeUpLogs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-search-").FullName;
    private readonly List<CollectedFile> _files = [];

    public MadeUpLogs()
    {
        Root = RootFolder.Open(_folder);
        Search = new LogSearch(Root, query => new SearchCandidates(Ordered(query), _files.Count), id => _files.Find(file => file.Id == id), workers: 3, blockBytes: 4096);
    }

    public RootFolder Root { get; }

    public LogSearch Search { get; }

    public IReadOnlyList<CollectedFile> Files => _files;

    /// <summary>Tells the search of these files in place of those on disk: what a catalogue says after a pass.</summary>
    public void Replace(CollectedFile old, CollectedFile now) => _files[_files.IndexOf(old)] = now;

    public string PathOf(CollectedFile file) => Path.Combine(_folder, file.Path);

    public CollectedFile Add(string path, string text, string category = "server", string remote = "")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Add(path, bytes, category, remote);
    }

    public CollectedFile Add(string path, byte[] text, string category = "server", string remote = "")
    {
        string full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        FileCompression compression = path.EndsWith(".gz", StringComparison.Ordinal) ? FileCompression.Gzip
            : path.EndsWith(".br", StringComparison.Ordinal) ? FileCompression.Brotli
            : FileCompression.None;
        using (FileStream file = File.Create(full))
        using (Stream content = compression switch
        {
            FileCompression.Gzip => new GZipStream(file, CompressionLevel.Fastest),
            FileCompression.Brotli => new BrotliStream(file, CompressionLevel.Fastest),
            _ => file,
        })
        {
            content.Write(text);
        }

        CollectedFile added = new()
        {
            Id = _files.Count + 1,
            Remote = remote,
            Path = path,
            Size = new FileInfo(full).Length,
            Modified = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(_files.Count % 5),
            Category = category,
            Compression = compression,
        };
        _files.Add(added);
        return added;
    }

    /// <summary>The catalogue's order.</summary>
    public CollectedFile[] Ordered(SearchQuery query) =>
        [.. _files
            .Where(file => (query.Category is null || file.Category == query.Category) && (query.Remote is null || file.Remote == query.Remote))
            .OrderByDescending(file => file.LastTime ?? file.Modified)
            .ThenBy(file => file.Path, StringComparer.Ordinal)];

    public async Task<List<SearchHit>> RunAsync(SearchQuery query, Action<SearchProgress>? progress = null)
    {
        List<SearchHit> hits = [];
        await foreach (SearchHit hit in Search.RunAsync(query, progress))
            hits.Add(hit);
        return hits;
    }

    public void Dispose()
    {
        Root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
