using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Tocsin.Engine.Similarity.Collections;
using Tocsin.Server.Similarity;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class SimilarPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task A_picture_of_the_collection_leads_to_what_looks_like_it_and_on_from_there()
    {
        await using PageHost host = await HostAsync(MadeUpSimilar.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/similar");
        await PageWindow.IsAsync(24, () => window["[data-collection] [data-picture]"].CountAsync());

        await window["[data-collection] [data-picture=p3]"].ClickAsync();
        await window["[data-hits] [data-picture]"].First.WaitForAsync();
        await PageWindow.IsAsync("animals/birds/bird-03.png", () => window.TextAsync("[data-asked-name]"));
        await PageWindow.IsAsync("0.999", () => window.TextAsync("[data-hits] [data-score]"));
        await window.SaysAsync(".headline__sentence", "The nearest of 60");
        await window["[data-hits] [data-picture=p5]"].ClickAsync();
        await window.UntilAsync("location.search.includes('like=p5') && document.querySelector('[data-asked-name]')?.textContent.includes('bird-05')");
        await window.Page.GoBackAsync();
        await window.UntilAsync("document.querySelector('[data-asked-name]')?.textContent.includes('bird-03')");
        await window.Page.GoBackAsync();
        await window["[data-collection]"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task A_chosen_picture_is_shown_looked_at_and_what_is_near_it_found()
    {
        MadeUpSimilar similar = MadeUpSimilar.Some();
        await using PageHost host = await HostAsync(similar);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/similar");
        byte[] picture = MadeUpSimilar.Bitmap(4);

        await ChooseAsync(window, "my bird.bmp", picture);

        await window["[data-hits] [data-picture]"].First.WaitForAsync();
        Assert.Equal([picture.Length], similar.Uploads);
        await PageWindow.IsAsync("my bird.bmp", () => window.TextAsync("[data-asked-name]"));
        await window.UntilAsync(
            "(canvas => !canvas.hidden && canvas.getContext('2d').getImageData(0, 0, 256, 256).data.some(value => value > 0))(document.querySelector('[data-drop] canvas'))");

        // The way back from a hit leads to the picture that was dropped, and from there to the collection.
        await window["[data-hits] [data-picture=p31]"].ClickAsync();
        await window["[data-asked]"].WaitForAsync();
        await window.Page.GoBackAsync();
        await window.UntilAsync("document.querySelector('[data-asked-name]')?.textContent === 'my bird.bmp'");
        await window["[data-forget]"].ClickAsync();
        await window["[data-collection]"].WaitForAsync();
        Assert.DoesNotContain(window.Faults, IsNoThumbnail);
    }

    [ChromiumFact]
    public async Task A_picture_dropped_anywhere_on_the_page_is_taken()
    {
        MadeUpSimilar similar = MadeUpSimilar.Some();
        await using PageHost host = await HostAsync(similar);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/similar");
        await ReadyAsync(window);

        await window.Page.EvaluateAsync(
            """
            bytes => {
              const transfer = new DataTransfer();
              transfer.items.add(new File([new Uint8Array(bytes)], 'dropped.bmp', { type: 'image/bmp' }));
              for (const name of ['dragenter', 'dragover', 'drop']) document.querySelector('.headline').dispatchEvent(new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true }));
            }
            """,
            MadeUpSimilar.Bitmap(9).Select(value => (int)value).ToArray());

        await window["[data-hits] [data-picture]"].First.WaitForAsync();
        await PageWindow.IsAsync("dropped.bmp", () => window.TextAsync("[data-asked-name]"));
    }

    [ChromiumFact]
    public async Task What_cannot_be_taken_is_said_in_place()
    {
        MadeUpSimilar similar = MadeUpSimilar.Some();
        similar.Refusal = "The file is no picture that can be read: not_an_image. Send a JPEG, PNG, GIF, WebP or BMP.";
        await using PageHost host = await HostAsync(similar);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/similar");

        await ChooseAsync(window, "notes.png", "no picture"u8.ToArray());
        await window.SaysAsync("[data-fault]", "no picture that can be read");
        await ChooseAsync(window, "huge.png", new byte[(1 << 20) + 1]);
        await window.UntilAsync("document.querySelector('[data-fault]')?.textContent.includes('at most 1.0')");

        Assert.Equal([10], similar.Uploads);
        await window["[data-forget]"].ClickAsync();
        await window["[data-collection]"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task Pages_of_the_collection_are_turned_and_hostile_names_are_text()
    {
        await using PageHost host = await HostAsync(MadeUpSimilar.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/similar?page=3");

        await PageWindow.IsAsync(12, () => window["[data-collection] [data-picture]"].CountAsync());
        string hostile = await window.TextAsync("[data-picture=p59] .picture__path");
        Assert.Contains("<img src=x onerror", hostile, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', hostile);
        await window["[data-page=back]"].ClickAsync();
        await window["[data-picture=p24]"].WaitForAsync();
        await window.IsAtAsync("page=2");
        await window["[data-picture=p27] img[data-missing]"].WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    [ChromiumFact]
    public async Task An_indexing_shows_how_far_it_is_and_the_folder_is_indexed_when_asked()
    {
        MadeUpSimilar similar = MadeUpSimilar.Some();
        DateTime began = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-20);
        similar.Indexing = new IndexingStatus
        {
            State = IndexingState.Running,
            Started = began,
            Done = 840,
            Total = 4_200,
            PerSecond = 42,
            SecondsLeft = 80,
            Faulty = 1,
            Faults = [new FaultyImage("bad/cut.jpg", "truncated: it ends after 812 bytes")],
        };
        bool allowed = false;
        int asked = 0;
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), similar: similar, api: app =>
        {
            MadeUpSimilar.Thumbnails(app, missing: true);
            app.MapPost("/api/v1/images/index", () =>
            {
                asked++;
                return allowed ? Results.Accepted() : Results.Json(new { status = 403, code = "forbidden", detail = "This key may only read.", remedy = "Use one with the role admin." }, statusCode: 403);
            });
        });
        await using PageWindow window = await browser.OpenAsync(host.Address + "/similar");
        await window.SaysLikeAsync("[data-indexing]", "840 of 4\u202f200\u00a0pictures, 42/s, 1\u00a0min left");
        await window.SaysAsync("[data-faults]", "1\u00a0picture could not be read");

        similar.Indexing = similar.Indexing with { State = IndexingState.Done, Done = 4_200, Ended = began.AddSeconds(100) };
        await window["[data-index]"].ClickAsync();
        await window.SaysAsync("[data-refused]", "may only read");
        allowed = true;
        await window["[data-index]"].ClickAsync();
        await window.UntilAsync("!document.querySelector('[data-refused]')");
        await PageWindow.IsAsync(2, () => Task.FromResult(asked));
    }

    [ChromiumFact]
    public async Task What_was_left_out_or_put_aside_stands_in_the_statistics_and_nothing_is_said_to_be_nothing()
    {
        MadeUpSimilar similar = MadeUpSimilar.Some();
        similar.Unusable = 0;
        await using PageHost host = await HostAsync(similar);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/similar");
        await PageWindow.IsAsync("nothing", () => window.TextAsync("[data-left-out]"));

        similar.Unusable = 1;
        similar.Indexing = new IndexingStatus
        {
            State = IndexingState.Done,
            Started = TimeProvider.System.GetUtcNow().UtcDateTime,
            Faulty = 2,
            Faults = [new FaultyImage("bad/cut.jpg", "it ends before its picture does")],
            LeftOut = 3,
            Aside = "/data/similarity/<b>features.h5.before</b>",
        };
        await PageWindow.IsAsync("2\u00a0pictures unreadable, 3\u00a0pictures not taken over, 1\u00a0row", () => window.TextAsync("[data-left-out] summary"));
        await window["[data-left-out] summary"].ClickAsync();
        await window["[data-left-out] li"].First.WaitForAsync();
        await PageWindow.IsAsync(4, () => window["[data-left-out] li"].CountAsync());
        await PageWindow.IsAsync("/data/similarity/<b>features.h5.before</b>", () => window.TextAsync("[data-aside]"));

        similar.Unusable = 0;
        similar.Indexing = similar.Indexing with { Faulty = 0, Faults = [], LeftOut = 0 };
        await PageWindow.IsAsync("a feature file, put aside", () => window.TextAsync("[data-left-out] summary"));
        await PageWindow.IsAsync(1, () => window["[data-left-out] li"].CountAsync());
    }

    [ChromiumFact]
    public async Task The_statistics_say_what_made_the_file_and_not_what_this_server_would_make_it_with()
    {
        MadeUpSimilar similar = MadeUpSimilar.Some();
        similar.Embedder = "onnx resnet50.onnx 01234567";
        await using PageHost host = await HostAsync(similar);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/similar");
        await PageWindow.IsAsync("onnx resnet50.onnx 01234567", () => window.TextAsync("[data-made-by]"));

        (similar.Embedder, similar.Revision) = (null, 2);
        await PageWindow.IsAsync("not said in the file", () => window.TextAsync("[data-made-by]"));
    }

    [ChromiumFact]
    public async Task Off_loading_broken_and_ready_again_are_four_designed_states()
    {
        MadeUpSimilar similar = MadeUpSimilar.Some();
        similar.IsOn = false;
        await using PageHost host = await HostAsync(similar);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/similar");
        await window["[data-no-pictures]"].WaitForAsync();

        (similar.IsOn, similar.Status) = (true, new CollectionStatus(CollectionState.Loading));
        await window["[data-loading]"].WaitForAsync();
        similar.Status = new CollectionStatus(CollectionState.Broken, "'features.h5' is truncated: it says 8,192 bytes and has 812. Put it back from a copy.");
        await window.SaysAsync("[data-broken]", "is truncated");
        similar.Status = new CollectionStatus(CollectionState.Ready, "The new file is no good; the one before it is served.");
        await window["[data-stale]"].WaitForAsync();
        await window["[data-collection]"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task On_a_phone_nothing_is_wider_than_the_window()
    {
        await using PageHost host = await HostAsync(MadeUpSimilar.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/similar?like=p59", width: 390, height: 844);
        await window["[data-hits]"].WaitForAsync();

        await window.UntilAsync("document.documentElement.scrollWidth <= window.innerWidth");
    }

    private static Task<PageHost> HostAsync(MadeUpSimilar similar) => PageHost.StartAsync(MadeUpBlocks.Streams(), similar: similar, api: app => MadeUpSimilar.Thumbnails(app, missing: true));

    private static bool IsNoThumbnail(string fault) => !fault.Contains("404", StringComparison.Ordinal);

    private static Task ReadyAsync(PageWindow window) => window.UntilAsync("document.querySelector('[data-drop]')?.dataset.drop === 'ready'");

    private static async Task ChooseAsync(PageWindow window, string name, byte[] bytes)
    {
        await ReadyAsync(window);
        await window["[data-drop] input"].SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/bmp", Buffer = bytes });
    }
}
