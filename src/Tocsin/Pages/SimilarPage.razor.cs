using System.Globalization;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Pages.Components.Similar;
using Tocsin.Pages.Reading;
using Tocsin.Pages.Text;
using Tocsin.Server.Similarity;

namespace Tocsin.Pages;

// What looks like this? The picture that is asked about is one of the collection (the address says which) or one that was dropped here.
public sealed partial class SimilarPage
{
    private const int PageSize = 24;
    private const int Most = 24;

    private CollectionStatus _status = new(CollectionState.Loading);
    private CollectionStatistics? _statistics;
    private SimilarSource _source = new("", null, "", 0);
    private IndexingStatus? _indexing;
    private ImageList _list = new([], 0);
    private DateTime _now;

    private ImageItem? _liked;
    private DroppedPicture? _uploaded;
    private PictureSearch? _found;
    private PictureSearch? _foundOfUpload;
    private string? _fault;
    private bool _busy;
    private (string? Like, long Revision) _answered;
    private (string? Page, long Revision, IndexingStatus? Indexing, CollectionStatus? Status) _shown;
    private bool _same;

    private int First => Math.Clamp((int.TryParse(Address["page"], NumberStyles.None, CultureInfo.InvariantCulture, out int page) ? page : 1) - 1, 0, Math.Max(0, (_list.Total - 1) / PageSize)) * PageSize;

    private string IndexCommand => $"./tocsin images index {(_source.Images is { } folder ? LogText.Clean(folder) : "PICTURES")} --out {LogText.Clean(_source.Features)}";

    private string Sentence
    {
        get
        {
            if (!Reader.IsOn)
            {
                return "This server has no pictures.";
            }

            if (_status.State != CollectionState.Ready)
            {
                return _status.State == CollectionState.Loading ? "The pictures are being loaded." : "The pictures cannot be searched.";
            }

            if (_found is { Hits: [var nearest, ..] } found)
            {
                return $"The nearest of {Figures.Of(_statistics?.Images ?? found.Hits.Count, "picture")} is {PictureCard.Name(nearest.Image.Path)} at {PictureCard.Cosine(nearest.Score)}.";
            }

            return $"{Figures.Of(_statistics?.Images ?? 0, "picture")} can be searched by what they look like.";
        }
    }

    private async Task ReadAsync(IReadOnlyList<IReadableStream> streams, CancellationToken cancellation)
    {
        (_now, _status, _statistics, _source, _indexing) = (Time.GetUtcNow().UtcDateTime, Reader.Status, Reader.Statistics, Reader.Source, Reader.Indexing);
        long revision = Reader.Revision;
        (string? Page, long Revision, IndexingStatus? Indexing, CollectionStatus? Status) shown = (Address["page"], revision, _indexing, _status);
        _same = shown == _shown && (Address["like"], revision) == _answered;
        if (shown != _shown)
        {
            _list = Reader.Page(0, 0); // how many there are decides which pages there are
            _list = Reader.Page(First, PageSize);
            _shown = shown;
        }

        string? like = Address["like"];
        if ((like, revision) == _answered || _status.State != CollectionState.Ready)
        {
            return;
        }

        _answered = (like, revision);
        if (like is null)
        {
            // The way back from a picture of the collection leads to the one that was dropped.
            (_liked, _found, _fault) = (null, _foundOfUpload, null);
            return;
        }

        _liked = Reader.Find(like);
        SimilarAnswer answer = _liked is null ? new SimilarAnswer(null, "The picture is not in the collection any more.") : await Reader.LikeAsync(like, Most, cancellation);
        (_found, _fault) = (answer.Found, answer.Fault);
    }

    private async Task SearchUploadAsync(DroppedPicture picture)
    {
        (_uploaded, _liked, _found, _foundOfUpload, _fault, _busy) = (picture, null, null, null, picture.Fault, picture.Fault is null);
        if (Address["like"] is not null)
        {
            Address.Open([("like", null)]);
        }

        _answered = (null, Reader.Revision);
        StateHasChanged();
        if (picture.Fault is null)
        {
            SimilarAnswer answer = new(null, "The search failed. Try again.");
            try
            {
                answer = await Reader.SearchAsync(picture.Bytes, Most, CancellationToken.None);
            }
            finally
            {
                if (_uploaded == picture)
                {
                    (_found, _foundOfUpload, _fault, _busy) = (answer.Found, answer.Found, answer.Fault, false);
                    _uploaded = picture with { Bytes = default };
                }
            }
        }
    }

    private void Forget() => (_uploaded, _found, _foundOfUpload, _fault, _busy) = (null, null, null, null, false);

    private string Page(int by) => Address.To("/similar", ("page", ((First / PageSize) + 1 + by).ToString(CultureInfo.InvariantCulture)));

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 1 => "under 1\u00a0ms",
        var some => $"{Figures.Count((long)Math.Round(some))}\u00a0ms",
    };
}
