using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class ModelsPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task The_page_says_what_is_in_force_since_when_by_whom_and_why()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/models");

        await window.SaysAsync(".headline", "hdfs judges blocks since");
        string row = await window.TextAsync("tr[data-in-force=blocks]");
        Assert.Contains("local", row, StringComparison.Ordinal);
        Assert.Contains("trained on a quiet week", row, StringComparison.Ordinal);
        await window.SaysAsync("tr[data-in-force=web]", "none");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_bundle_opens_its_report_with_a_plain_statement_losses_and_the_confusion_matrix()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/models");

        await window["tr[data-row]"].First.ClickAsync();
        await window[".drawer .chart canvas"].WaitForAsync();

        string text = await window.TextAsync(".drawer");
        Assert.Contains("the model has F1 0.9929 and the count-vector rule 0.9517: the network adds 0.0412 of F1", text, StringComparison.Ordinal);
        Assert.Contains("0.05\u202f% asked for, 0.1\u202f% in force", text, StringComparison.Ordinal);
        Assert.Contains("1 200 calibration sessions support", text, StringComparison.Ordinal);
        await PageWindow.IsAsync("139", () => window[".drawer [data-tp]"].GetAttributeAsync("data-tp"));
        await PageWindow.IsAsync("1198", () => window[".drawer [data-tn]"].GetAttributeAsync("data-tn"));
        await window.IsAtAsync("row=" + MadeUpSessions.Hash);
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_switch_asks_first_and_goes_to_the_API_with_its_reason()
    {
        MadeUpSessions sessions = MadeUpBlocks.Some();
        List<string> asked = [];
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions, api: app => app.MapPost(
            "/api/v1/streams/{stream}/commands/model", async (HttpContext context, string stream) =>
            {
                asked.Add(stream + " " + await new StreamReader(context.Request.Body).ReadToEndAsync());
                sessions.Judge(stream, "hdfs-cnn", MadeUpSessions.OtherHash, "ada");
                return Results.Json(new { lane = 0, position = 1_234 });
            }));
        await using PageWindow window = await browser.OpenAsync($"{host.Address}/models?stream=blocks&row={MadeUpSessions.OtherHash}");

        await window["[data-switch-why]"].FillAsync("the new one misses less");
        await window["[data-switch-ask]"].ClickAsync();
        await window["[data-switch-confirm]"].WaitForAsync();
        Assert.Empty(asked);
        await window["[data-switch-do]"].ClickAsync();

        await window["[data-answer=ok]"].WaitForAsync();
        Assert.Equal([$"blocks {{\"model\":\"{MadeUpSessions.OtherHash}\",\"why\":\"the new one misses less\"}}"], asked);
        await PageWindow.IsAsync(true, async () => (await window.TextAsync("[data-answer=ok]")).Replace("\u202f", "", StringComparison.Ordinal).Contains("record 1234", StringComparison.Ordinal));
        await window["tr[data-in-force=blocks] >> text=hdfs-cnn"].WaitForAsync();
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Who_may_not_roll_back_reads_why_in_the_place_where_he_asked()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: MadeUpBlocks.Some(), api: app => app.MapPost(
            "/api/v1/streams/{stream}/commands/model/rollback", (string stream) => Results.Problem(
                "The key 'reader' has the role read; this needs admin.", statusCode: 403, extensions: new Dictionary<string, object?> { ["remedy"] = "Use a key with that role." })));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/models");

        await window["[data-roll-back=blocks]"].ClickAsync();
        await window.SaysAsync("[role=alertdialog]", "Back to hdfs-cnn");
        await window["[data-roll-back-do]"].ClickAsync();

        await window["[data-answer=refused]"].WaitForAsync();
        await window.SaysAsync("[data-answer=refused]", "has the role read; this needs admin. Use a key with that role.");
    }

    [ChromiumFact]
    public async Task Before_there_is_a_bundle_the_page_says_how_one_is_made()
    {
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams());
        await using PageWindow window = await browser.OpenAsync(host.Address + "/models");

        await window.SaysAsync("main", "./tocsin serve --model app=app.tocsin");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Models_that_cannot_be_read_are_an_error_with_its_reason()
    {
        MadeUpSessions sessions = MadeUpBlocks.Some();
        sessions.Fault = "The lane has stopped.";
        await using PageHost host = await PageHost.StartAsync(MadeUpBlocks.Streams(), sessions: sessions);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/models");

        await window.SaysAsync("[role=alert]", "The lane has stopped.");
    }
}
