using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Facades.Similarity;
using Tocsin.Server.Settings;
using Tocsin.Server.Similarity;

namespace Tocsin.Tests.Server.Similarity;

/// <summary>A real server with pictures and the facade <c>similarity</c>, over a folder that goes with it.</summary>
internal sealed class SimilarityUnderTest : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private SimilarityUnderTest(ServerUnderTest server, DirectoryInfo folder)
    {
        (Server, _folder) = (server, folder);
        Facade = new HttpClient { BaseAddress = server.Server.AddressOf("similarity"), Timeout = ServerUnderTest.Patience };
    }

    public ServerUnderTest Server { get; }

    public HttpClient Client => Server.Client;

    /// <summary>Speaks to the facade.</summary>
    public HttpClient Facade { get; }

    public SimilarityHost Host => Server.Server.Similarity!;

    /// <summary>The image folder.</summary>
    public string Images => Path.Combine(_folder.FullName, "images");

    /// <summary>The feature file.</summary>
    public string Features => Path.Combine(_folder.FullName, "features.h5");

    /// <summary>The collection's own folder.</summary>
    public string Own => Path.Combine(_folder.FullName, "own");

    /// <summary>Where uploads are kept.</summary>
    public string Uploads => Path.Combine(Own, "uploads");

    /// <summary>One with so many pictures, indexed by itself and ready.</summary>
    public static async Task<SimilarityUnderTest> ReadyAsync(int pictures = 12, Func<SimilaritySettings, SimilaritySettings>? change = null)
    {
        SimilarityUnderTest similarity = await StartAsync(folder =>
        {
            Directory.CreateDirectory(Path.Combine(folder, "images"));
            for (int i = 0; i < pictures; i++)
            {
                File.WriteAllBytes(Path.Combine(folder, "images", $"p{i:00}.jpg"), MadeUpPictures.Jpeg(i));
            }
        }, (settings, folder) => change?.Invoke(settings with { Images = Path.Combine(folder, "images") }) ?? settings with { Images = Path.Combine(folder, "images") });
        await similarity.UntilAsync(() => similarity.Host.Indexing is { State: not IndexingState.Running } && similarity.Host.Collection.Status.State != CollectionState.Loading);
        Assert.Null(similarity.Host.Collection.Status.Reason);
        return similarity;
    }

    /// <summary>One whose feature file is the test's.</summary>
    public static async Task<SimilarityUnderTest> StartAsync(Action<string> prepare, Func<SimilaritySettings, string, SimilaritySettings>? change = null, LoggingSettings? logging = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-images-");
        prepare(folder.FullName);
        SimilaritySettings settings = new() { Features = Path.Combine(folder.FullName, "features.h5"), Folder = Path.Combine(folder.FullName, "own"), Workers = 2 };
        ServerUnderTest server = await ServerUnderTest.StartAsync(
            new TocsinSettings
            {
                Logging = logging ?? new LoggingSettings(),
                Similarity = change?.Invoke(settings, folder.FullName) ?? settings,
                Facades = new Dictionary<string, FacadeSettings> { ["similarity"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) } },
            },
            new SimilarityFacade());
        return new SimilarityUnderTest(server, folder);
    }

    /// <summary>The id of a picture of the folder.</summary>
    public string IdOf(string name) => ImageId.Of(Path.Combine(Images, name));

    /// <summary>A form with a file.</summary>
    public static MultipartFormDataContent Form(byte[] picture, string field = "file")
    {
        var content = new ByteArrayContent(picture);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return new MultipartFormDataContent { { content, field, "picture.jpg" } };
    }

    /// <summary>JSON that must be there.</summary>
    public static async Task<JsonElement> OkAsync(Task<HttpResponseMessage> asked, HttpStatusCode status = HttpStatusCode.OK)
    {
        using HttpResponseMessage response = await asked;
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Indexes the folder anew, to the end.</summary>
    public async Task<IndexingStatus> IndexAsync()
    {
        await OkAsync(Client.PostAsync("/api/v1/images/index", null), HttpStatusCode.Accepted);
        await UntilAsync(() => Host.Indexing is { State: not IndexingState.Running });
        return Host.Indexing!;
    }

    /// <summary>Waits until it is so.</summary>
    public async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (!isSo())
        {
            Assert.False(patience.IsCancellationRequested, $"{Host.Collection.Status} {Host.Indexing}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Facade.Dispose();
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
