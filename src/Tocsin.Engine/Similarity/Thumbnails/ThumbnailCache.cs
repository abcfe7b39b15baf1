using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Similarity.Thumbnails;

/// <summary>A small picture of a picture, or why there is none.</summary>
/// <param name="Jpeg">A JPEG that this program encoded; never bytes of the picture's own file.</param>
/// <param name="Tag">Changes when the picture's file does.</param>
/// <param name="Fault">What is wrong with the picture.</param>
public sealed record Thumbnail(byte[]? Jpeg, string Tag, ImageFault? Fault);

/// <summary>
/// Makes thumbnails, each once, and keeps them on the disk within a bound; those that were not asked for longest go first. A file that changes has another thumbnail. Any
/// thread may call it.
/// </summary>
public sealed class ThumbnailCache
{
    /// <summary>Sides of the square that a thumbnail fits, in pixels: few, so that nobody fills the disk with one picture.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [128, 256, 512];

    private const int Quality = 85;
    private const int MostFaults = 10_000;
    private const string Extension = ".jpg";

    private readonly ConcurrentDictionary<string, Lazy<Task<Thumbnail>>> _beingMade = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImageFault> _faults = new(StringComparer.Ordinal);
    private readonly KeptFiles _kept;
    private readonly PictureWorkers _workers;
    private long _found;
    private long _made;

    /// <param name="folder">Where they are kept; made when it is not there. What lies in it from before is found again.</param>
    /// <param name="maxBytes">Bytes that they may take together.</param>
    /// <param name="workers">Who decodes.</param>
    public ThumbnailCache(string folder, long maxBytes, PictureWorkers workers)
    {
        _workers = workers;
        Directory.CreateDirectory(folder);
        _kept = new KeptFiles(folder, Extension, maxBytes);
    }

    /// <summary>Bytes on the disk.</summary>
    public long Bytes => _kept.Bytes;

    /// <summary>Times that one was there, and that it had to be made.</summary>
    public (long Found, long Made) Counts => (Volatile.Read(ref _found), Volatile.Read(ref _made));

    /// <summary>The thumbnail of a picture's file.</summary>
    /// <param name="path">The file, which was looked for under the roots.</param>
    /// <param name="size">One of <see cref="Sizes"/>.</param>
    /// <param name="cancellation">Gives up waiting; what is being made is made for the next who asks.</param>
    /// <exception cref="IOException">The file is gone, or cannot be read.</exception>
    /// <exception cref="WorkersBusyException">Too many wait for a worker.</exception>
    public async Task<Thumbnail> GetAsync(string path, int size, CancellationToken cancellation)
    {
        FileMark mark = FileMark.Of(path) ?? throw new FileNotFoundException($"The picture's file '{path}' is gone.", path);
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{size}\n{mark.Number}\n{mark.Bytes}\n{mark.Modified}\n{path}")))[..32];
        if (_faults.TryGetValue(key, out ImageFault? fault))
        {
            return new Thumbnail(null, key, fault);
        }

        if (Kept(key) is { } kept)
        {
            return kept;
        }

        // Two who ask at once may both bring one; only the one that is in the table is begun.
        Lazy<Task<Thumbnail>> made = _beingMade.GetOrAdd(key, _ => new Lazy<Task<Thumbnail>>(() => MakeAsync(key, path, size)));
        return await made.Value.WaitAsync(cancellation);
    }

    private Thumbnail? Kept(string key)
    {
        if (_kept.Read(key) is not { } bytes || !IsWhole(bytes))
        {
            return null;
        }

        Interlocked.Increment(ref _found);
        return new Thumbnail(bytes, key, null);
    }

    private async Task<Thumbnail> MakeAsync(string key, string path, int size)
    {
        await Task.Yield(); // the task is in the table before it ends
        try
        {
            // Who found none may have come here after it was made.
            if (Kept(key) is { } kept)
            {
                return kept;
            }

            Thumbnail made = await _workers.DecodeFileAsync(
                path,
                picture => new Thumbnail(ImageEncoder.Jpeg(ImageResize.Within(picture, size, ResizeFilter.Bicubic), Quality), key, null),
                refused => new Thumbnail(null, key, refused),
                CancellationToken.None);
            if (made.Jpeg is { } jpeg)
            {
                Interlocked.Increment(ref _made);
                _kept.Write(key, jpeg);
            }
            else
            {
                Remember(key, made.Fault!);
            }

            return made;
        }
        finally
        {
            _beingMade.TryRemove(key, out _);
        }
    }

    // A decoder that is missing may come; a picture that is none stays so until its file changes.
    private void Remember(string key, ImageFault fault)
    {
        if (fault.Code != ImageFaultCodes.DecoderMissing)
        {
            if (_faults.Count >= MostFaults)
            {
                _faults.Clear();
            }

            _faults[key] = fault;
        }
    }

    // A crash may leave a file without its end: nothing here is waited for on the disk.
    private static bool IsWhole(ReadOnlySpan<byte> jpeg) => jpeg is [0xFF, 0xD8, .., 0xFF, 0xD9];
}
