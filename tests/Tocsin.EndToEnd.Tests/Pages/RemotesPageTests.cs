using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class RemotesPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task A_failing_remote_is_named_with_its_error_and_what_to_do_free_of_escapes()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/remotes");

        await window.SaysAsync(".headline__sentence", "edge cannot be fetched; its last success was 5\u00a0h ago.");
        await PageWindow.IsAsync("Failing", async () => (await window.TextAsync("tr[data-row=edge] [data-remote-state=failing]")).Trim());
        await window["tr[data-row=edge] td:first-child"].ClickAsync();
        string error = await window.TextAsync("[data-remote-error]");
        Assert.Contains("run: tocsin sync trust edge.example.org --replace", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task The_drawer_shows_what_the_last_pass_changed_and_what_is_to_be_known()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/remotes?row=hpc");
        await window["[data-changed]"].WaitForAsync();

        await window.SaysAsync("[data-changed]", "new <i>file</i>.log");
        await window.SaysAsync(".drawer .notices", "rsync 3.1.3");
        await window.SaysAsync(".drawer .facts", "SHA256:4mJ5S8");
    }

    [ChromiumFact]
    public async Task A_running_pass_shows_how_far_it_is_and_the_next_run_counts_down()
    {
        MadeUpCollection collection = MadeUpCollection.Some();
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), collection: collection);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/remotes");
        await window.UntilAsync("/^(\\d+\\s?s|\\d+:\\d\\d)$/.test(document.querySelector('tr[data-row=hpc] td.is-number').textContent.trim())");

        collection.AddRemote("hpc", RemoteState.Running, progress: new SyncProgress("hpc", "fetching", "vllm/a.log", 14, 122, 4_100_000_000, 5_368_709_120));

        await window["tr[data-row=hpc] [data-progress] progress"].WaitForAsync();
        await window.SaysAsync("tr[data-row=hpc] [data-progress]", "14 of 122\u00a0files");
    }

    [ChromiumFact]
    public async Task A_pass_is_asked_for_by_name_and_a_refusal_is_said_in_the_api_s_own_words()
    {
        List<string> asked = [];
        bool allowed = true;
        await using PageHost host = await PageHost.StartAsync(
            MadeUpBlocks.Streams(), collection: MadeUpCollection.Some(),
            api: app => app.MapPost("/api/v1/sync", (string remote) =>
            {
                asked.Add(remote);
                return allowed ? Results.Json(new { results = Array.Empty<object>() })
                    : Results.Json(new { title = "Forbidden", status = 403, code = "forbidden", detail = "This key may only read.", remedy = "Use one with the role admin." }, statusCode: 403);
            }));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/remotes");

        await window.Page.RunAndWaitForResponseAsync(() => window["[data-fetch=hpc]"].ClickAsync(), answer => answer.Url.Contains("/api/v1/sync", StringComparison.Ordinal));
        await window.UntilAsync("!document.querySelector('[data-fetch=hpc]').disabled");
        Assert.Equal(["hpc"], asked);
        Assert.Equal(0, await window[".drawer"].CountAsync());
        allowed = false;
        await window["[data-fetch=edge]"].ClickAsync();

        await window["[data-refused]"].WaitForAsync();
        await window.SaysAsync("[data-refused]", "edge was not fetched: This key may only read. Use one with the role admin.");
    }

    [ChromiumFact]
    public async Task A_name_is_told_its_service_and_the_pattern_that_knew_it()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/remotes");

        await window["[data-guess]"].FillAsync("Slurm-4711_12.err.2.gz");
        await window["[data-guessed] >> text=fits"].WaitForAsync();
        Assert.Matches("^slurm: the pattern \\S+ fits (?i)slurm-4711_12\\.err\\.$", (await window.TextAsync("[data-guessed]")).Replace("\n", "", StringComparison.Ordinal).Trim());
        await window["[data-guess]"].FillAsync("<img src=x onerror=alert(1)>");

        await window["[data-guessed] >> text=no pattern fits"].WaitForAsync();
        Assert.Equal(0, await window["[data-guessed] img"].CountAsync());
    }

    [ChromiumFact]
    public async Task Without_a_remote_the_page_says_the_exact_commands()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(), collection: new MadeUpCollection { IsOn = false });
        await using PageWindow window = await browser.OpenAsync(host.Address + "/remotes");

        string said = await window.TextAsync("[data-no-remotes]");
        Assert.Contains("./tocsin sync trust hpc.example.org", said, StringComparison.Ordinal);
        Assert.Contains("\"Remotes\": { \"hpc\"", said, StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task The_overview_names_a_remote_that_cannot_be_fetched()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), collection: MadeUpCollection.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/");

        await PageWindow.IsAsync("edge cannot be fetched", () => window.TextAsync("[data-unfetched]"));
    }
}
