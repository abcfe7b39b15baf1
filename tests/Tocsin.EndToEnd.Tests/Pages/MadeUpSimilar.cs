using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Pages.Reading;
using Tocsin.Server.Similarity;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>A collection of pictures that a page test states: what looks like a picture is what stands next to it.</summary>
internal sealed class MadeUpSimilar : ISimilarReader
{
    private readonly List<ImageItem> _items = [];

    public bool IsOn { get; set; } = true;

    public string HowToBegin => "";

    public CollectionStatus Status { get; set; } = new(CollectionState.Ready);

    public long Revision { get; set; } = 1;

    public IndexingStatus? Indexing { get; set; }

    /// <summary>Rows whose vector cannot be compared.</summary>
    public int Unusable { get; set; } = 1;

    /// <summary>What made the vectors, as the file says.</summary>
    public string? Embedder { get; set; } = "descriptor";

    /// <summary>What a picture that is uploaded is answered with; null: what is found.</summary>
    public string? Refusal { get; set; }

    /// <summary>Sizes of what was uploaded.</summary>
    public List<int> Uploads { get; } = [];

    public SimilarSource Source { get; set; } = new("data/features.h5", "pictures", "descriptor", 1 << 20);

    public CollectionStatistics? Statistics => Status.State != CollectionState.Ready ? null : new CollectionStatistics
    {
        Images = _items.Count,
        Dimension = 2048,
        Method = "Flat: every vector is compared (below 1 000 000)",
        Kind = "Flat",
        Bytes = _items.Count * 8192L,
        Repeated = 0,
        Embedder = Embedder,
        Unusable = Unusable,
        PathsChecked = true,
        WithoutFile = 2,
        Loaded = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-12),
    };

    /// <summary>60 pictures, one with a name that means harm.</summary>
    public static MadeUpSimilar Some()
    {
        MadeUpSimilar made = new();
        for (int at = 0; at < 59; at++)
        {
            made._items.Add(new ImageItem($"p{at}", $"animals/birds/bird-{at:00}.png"));
        }

        made._items.Add(new ImageItem("p59", "odd/<img src=x onerror=alert(1)>\u001b[31m.png"));
        return made;
    }

    public ImageList Page(int skip, int limit) => Status.State == CollectionState.Ready ? new ImageList([.. _items.Skip(skip).Take(limit)], _items.Count) : new ImageList([], 0);

    public ImageItem? Find(string id) => _items.Find(item => item.Id == id);

    public Task<SimilarAnswer> LikeAsync(string id, int most, CancellationToken cancellation) => Task.FromResult(new SimilarAnswer(Near(_items.FindIndex(item => item.Id == id), most), null));

    public Task<SimilarAnswer> SearchAsync(ReadOnlyMemory<byte> picture, int most, CancellationToken cancellation)
    {
        Uploads.Add(picture.Length);
        return Task.FromResult(Refusal is { } refusal ? new SimilarAnswer(null, refusal) : new SimilarAnswer(Near(30, most) with { Embedding = TimeSpan.FromMilliseconds(41) }, null));
    }

    public IDisposable? Room(long bytes) => new MemoryStream();

    public string Thumbnail(string id, int size) => $"/api/v1/images/{id}/thumbnail?size={size}";

    /// <summary>Serves thumbnails; of every seventh picture there is none, where some are to be missing.</summary>
    public static void Thumbnails(WebApplication app, bool missing) => app.MapGet("/api/v1/images/{id}/thumbnail", (string id) =>
        int.Parse(id.AsSpan(1)) is var at && missing && at % 7 == 6 ? Results.NotFound() : Results.Bytes(Bitmap(at), "image/bmp"));

    /// <summary>A bitmap of 48 × 32 pixels: a disc on a ground.</summary>
    public static byte[] Bitmap(int seed)
    {
        byte[] file = new byte[54 + (48 * 32 * 3)];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), 48);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), 32);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (int y = 0; y < 32; y++)
        {
            for (int x = 0; x < 48; x++)
            {
                bool inside = Math.Pow(x - 24 + (seed % 5), 2) + Math.Pow(y - 16, 2) < 100 + (seed * 3);
                Span<byte> pixel = file.AsSpan(54 + (((y * 48) + x) * 3), 3);
                (pixel[0], pixel[1], pixel[2]) = inside ? ((byte)(40 + (seed * 37 % 200)), (byte)(60 + (seed * 11 % 160)), (byte)(90 + (seed * 53 % 160))) : ((byte)236, (byte)232, (byte)226);
            }
        }

        return file;
    }

    private PictureSearch Near(int at, int most) => new(
        [.. _items.Where((_, other) => other != at).OrderBy(item => Math.Abs(_items.IndexOf(item) - at)).Take(most).Select((item, rank) => new ImageHit(item, 0.9997f - (rank * 0.031f), rank + 1))],
        TimeSpan.Zero, TimeSpan.FromMilliseconds(0.3));
}
