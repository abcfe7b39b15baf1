using System.IO.Compression;
using System.Text;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Tests.Ingestion;

namespace Tocsin.Engine.Tests.Collection;

/// <summary>A collection in a temporary folder, with a clock that stands still unless it is turned.</summary>
internal sealed class RawTree : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-tree-").FullName;

    public RawTree()
    {
        Folders = new CollectionFolders(_folder);
        Logs = RootFolder.Open(Folders.Logs);
        Catalogue = FileCatalogue.Open(Folders.Catalogue, Time);
    }

    public CollectionFolders Folders { get; }

    public HandTurnedTime Time { get; } = new();

    public RootFolder Logs { get; }

    public FileCatalogue Catalogue { get; private set; }

    public string this[string path] => Path.Combine(Folders.Logs, path);

    public CataloguePass Pass(CategoryLinks? links = null, CategoryRules? rules = null, long bytesToCount = 256L << 20) =>
        new(Logs, Catalogue, rules ?? CategoryRules.Default, JobNames.Default, path => path.Contains('/') ? path[..path.IndexOf('/')] : "", links, Time) { BytesToCount = bytesToCount };

    /// <summary>Writes a file anew; its time is the clock's.</summary>
    public void Write(string path, string text) => Put(path, Encoding.UTF8.GetBytes(text), FileMode.Create);

    /// <summary>Writes on.</summary>
    public void Append(string path, string text) => Put(path, Encoding.UTF8.GetBytes(text), FileMode.Append);

    public void WriteGzip(string path, string text)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        Put(path, bytes.ToArray(), FileMode.Create);
    }

    public void Move(string from, string to) => File.Move(this[from], this[to], overwrite: true);

    public void Delete(string path) => File.Delete(this[path]);

    public CollectedFile File1(string path) => Catalogue.FindPath(path) ?? throw new InvalidOperationException($"{path} is not in the catalogue");

    public void Reopen()
    {
        Catalogue.Dispose();
        Catalogue = FileCatalogue.Open(Folders.Catalogue, Time);
    }

    public void Dispose()
    {
        Catalogue.Dispose();
        Logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Put(string path, byte[] bytes, FileMode mode)
    {
        Time.Advance(TimeSpan.FromMilliseconds(10));
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        using (FileStream file = new(this[path], mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            file.Write(bytes);
        File.SetLastWriteTimeUtc(this[path], Time.GetUtcNow().UtcDateTime);
    }
}
