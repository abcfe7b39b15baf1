using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class LogsPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task Services_and_files_are_listed_and_a_service_filters_them()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs");

        await window.SaysAsync(".headline__sentence", "126\u00a0files of 6\u00a0services; the newest was written");
        await PageWindow.IsAsync("vllm-node-03.log", () => window.Page.EvaluateAsync<string>("document.querySelector('tr[data-row] .cut').title"));
        await window["[data-service=slurm]"].ClickAsync();
        await window.UntilAsync("location.search.includes('service=slurm') && document.querySelectorAll('tr[data-row]').length === 120");
        await PageWindow.IsAsync("uncategorized", () => window["[data-service]"].Last.GetAttributeAsync("data-service"));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Files_are_sorted_and_filtered_by_name_and_the_address_holds_both()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs");

        await window["th button >> text=Errors"].ClickAsync();
        await window.UntilAsync("document.querySelector('tr[data-row] .cut').title === 'vllm-node-03.log' && location.search.includes('sort=errors')");
        await window["[data-filter-files]"].FillAsync("MONITORING");
        await window.UntilAsync("document.querySelectorAll('tr[data-row]').length === 1 && location.search.includes('name=MONITORING')");
        await window.GoAsync(await window.AddressAsync());

        await PageWindow.IsAsync(1, () => window["tr[data-row]"].CountAsync());
        await window["[data-filter-files]"].FillAsync("nothing like it");
        await window["text=No file passes this filter"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task Of_ten_thousand_files_only_those_in_sight_are_in_the_page()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), collection: MadeUpCollection.Some(10_000));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs?sort=name");
        await window["tr[data-row]"].First.WaitForAsync();

        Assert.InRange(await window["tr[data-row]"].CountAsync(), 10, 120);
        await window.PressAsync("G");
        await window.UntilAsync("[...document.querySelectorAll('tr[data-row] .cut')].some(cut => cut.title.startsWith('notes of'))");
        await PageWindow.IsAsync("10006", () => window["table.files"].GetAttributeAsync("aria-rowcount"));
    }

    [ChromiumFact]
    public async Task A_hostile_name_is_text_and_a_long_one_is_cut_in_the_middle()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs?service=uncategorized", width: 900);
        await window["tr[data-row]"].First.WaitForAsync();

        string names = await window.TextAsync("table.files");
        Assert.Contains("notes of <b>nobody ⟨U+202E⟩gnp.txt", names.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(0, await window["table.files b"].CountAsync());
        await window.FitsAsync();
    }

    [ChromiumFact]
    public async Task Enter_opens_the_file_of_the_row()
    {
        MadeUpFilesApi api = new();
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), api: api.Map, collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs");
        await window["tr[data-row]"].First.WaitForAsync();

        await window.PressAsync("j");
        await window.PressAsync("Enter");

        await window[".file-line"].First.WaitForAsync();
        await window.UntilAsync("location.pathname.endsWith('/logs/121')");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Hits_come_as_they_are_found_and_a_search_can_be_stopped_and_gone_on_with()
    {
        TaskCompletionSource more = new();
        MadeUpFilesApi api = new() { BeforeHit = hit => hit < 3 ? Task.CompletedTask : more.Task };
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), api: api.Map, collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs");

        await window["[data-search]"].FillAsync("error worker");
        await window.PressAsync("Enter");
        await window.UntilAsync("document.querySelectorAll('.hit').length === 3");
        await window.SaysAsync(".search-head__far", "searching");
        await window["[data-action=stop-search]"].ClickAsync();
        await window["text=Go on"].WaitForAsync();
        more.SetResult();
        await window["text=Go on"].ClickAsync();

        await window.UntilAsync("document.querySelectorAll('.hit').length === 20");
        await window.SaysAsync(".search-head__far", "all looked through");
        Assert.Contains("after=", api.Searches[0], StringComparison.Ordinal);
        await PageWindow.IsAsync("ERROR worker", () => window.TextAsync(".hit mark"));
        Assert.Contains("ignore_case=true", api.Searches[0], StringComparison.Ordinal);
    }

    [ChromiumFact]
    public async Task A_hit_opens_the_viewer_at_its_line()
    {
        MadeUpFilesApi api = new();
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), api: api.Map, collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs?q=000001066");

        await window[".hit"].First.ClickAsync();

        await window[".file-line[aria-selected=true]"].WaitForAsync();
        await window.SaysAsync(".file-line[aria-selected=true]", "request 000001066");
        await window[".file-drawer .example"].WaitForAsync();
        await window.Page.GoBackAsync();
        await window[".hit"].First.WaitForAsync();
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_pattern_that_is_none_is_said_with_the_server_s_reason()
    {
        MadeUpFilesApi api = new();
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), api: api.Map, collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs?q=(&regex=on");

        await window["text=This cannot be searched for"].WaitForAsync();
        await window.SaysAsync(".search-stage", "Close the bracket.");
    }

    [ChromiumFact]
    public async Task Without_a_collection_the_page_says_how_to_begin_and_with_a_failing_remote_why_nothing_comes()
    {
        MadeUpCollection collection = new() { IsOn = false };
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(), collection: collection);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs");
        await window.SaysAsync("[data-no-collection]", "./tocsin sync trust");

        collection.AddRemote("hpc", RemoteState.BackingOff, error: "Host key verification failed.");
        collection.IsOn = true;

        await window["[data-no-files] >> text=Host key verification failed."].WaitForAsync();
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_time_without_lines_is_not_an_empty_collection()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs?service=server&range=1m");

        await window["text=No file has lines in the last minute"].WaitForAsync();
    }
}
