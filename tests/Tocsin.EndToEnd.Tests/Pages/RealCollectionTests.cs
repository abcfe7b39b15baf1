using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Logs and the viewer before a whole server: files are put into its folder, found, opened, searched and followed.</summary>
[Collection(PageTests.Name)]
public sealed class RealCollectionTests(Browser browser)
{
    private static readonly DateTime Begin = new(2026, 1, 5, 8, 0, 0, DateTimeKind.Utc);

    [ChromiumFact]
    public async Task A_file_put_into_the_folder_appears_opens_and_jumps_to_a_time_and_to_its_end()
    {
        await using RealServer server = await RealServer.StartAsync();
        await using PageWindow window = await browser.OpenAsync(server.Address + "/logs");
        await window["[data-no-files]"].WaitForAsync();

        string file = Path.Combine(server.Logs, "vllm-node-03.log");
        await File.WriteAllTextAsync(file, Lines(0, 20_000));

        await window["tr[data-row]"].First.WaitForAsync();
        await window["tr[data-row]"].First.ClickAsync();
        await window[".file-line"].First.WaitForAsync();
        await window.SaysAsync(".file-line >> nth=0", "request 0 took");
        await window.PressAsync("t");
        await window.Page.Keyboard.TypeAsync("08:10:00");
        await window.PressAsync("Enter");
        await window["text=request 6000 took"].First.WaitForAsync();
        await window.UntilAsync("document.querySelector('.file-foot__where').textContent.includes('08:10:00')");
        await window.PressAsync("G");
        await window["text=request 19999 took"].WaitForAsync();
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Lines_that_are_written_to_a_collected_file_appear_in_the_viewer_through_a_rotation()
    {
        await using RealServer server = await RealServer.StartAsync();
        string file = Path.Combine(server.Logs, "vllm-node-03.log");
        await File.WriteAllTextAsync(file, Lines(0, 3_000));
        await using PageWindow window = await browser.OpenAsync(server.Address + "/logs");
        await window["tr[data-row]"].First.ClickAsync();
        await window[".file-line"].First.WaitForAsync();

        await window.PressAsync("f");
        await window["text=request 2999 took"].WaitForAsync();
        await File.AppendAllTextAsync(file, "2026-01-05 09:00:00.000 ERROR a line that was not there\n");

        await window[".line--error >> text=a line that was not there"].WaitForAsync();
        await File.WriteAllTextAsync(file, "2026-01-05 09:00:01.000 INFO copied and truncated\n");
        await window["text=copied and truncated"].WaitForAsync();
        Assert.True(await window.Page.EvaluateAsync<bool>("new Set([...document.querySelectorAll('.file-line')].map(row => row.dataset.row)).size === document.querySelectorAll('.file-line').length"));
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_search_through_all_files_finds_compressed_ones_too_and_opens_the_line()
    {
        await using RealServer server = await RealServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Logs, "server-1.log"), Lines(0, 3_000));
        await using (GZipStream packed = new(File.Create(Path.Combine(server.Logs, "server-1.log.1.gz")), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.UTF8.GetBytes(Lines(10_000, 3_000)));
        }

        await using PageWindow window = await browser.OpenAsync(server.Address + "/logs");
        await window.UntilAsync("document.querySelectorAll('tr[data-row]').length === 2");

        await window["[data-search]"].FillAsync("REQUEST 12345 took");
        await window.PressAsync("Enter");
        await window[".hit"].First.WaitForAsync();
        await window.UntilAsync("document.querySelector('.search-head__far').textContent.includes('all looked through')");
        await PageWindow.IsAsync(1, () => window[".hit"].CountAsync());
        await window[".hit"].First.ClickAsync();

        await window[".file-line[aria-selected=true] >> text=request 12345 took"].WaitForAsync();
        await window[".file-drawer .facts"].WaitForAsync();
        await window.UntilAsync("document.querySelector('.file-bar__said').textContent.includes('1 hit')");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task A_pattern_that_is_none_and_a_file_that_is_gone_are_said()
    {
        await using RealServer server = await RealServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Logs, "server-1.log"), Lines(0, 10));
        await using PageWindow window = await browser.OpenAsync(server.Address + "/logs");
        await window["tr[data-row]"].First.WaitForAsync();

        await window.GoAsync(server.Address + "/logs?q=(&regex=on");
        await window["text=This cannot be searched for"].WaitForAsync();
        await window.GoAsync(server.Address + "/logs/4711");
        await window["text=This file is not in the collection any more"].WaitForAsync();
        await window.GoAsync(server.Address + "/remotes");

        await window["[data-guess]"].FillAsync("slurm-1.err.2.gz");
        await window["[data-guessed] >> text=fits"].WaitForAsync();
    }

    [ChromiumFact]
    public async Task The_lines_of_a_file_become_templates_which_the_drawer_shows()
    {
        await using RealServer server = await RealServer.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Logs, "vllm-node-03.log"), Lines(0, 500));
        await using PageWindow window = await browser.OpenAsync(server.Address + "/logs");
        await window["tr[data-row]"].First.ClickAsync();
        await window[".file-line"].First.WaitForAsync();
        for (int patience = 0; server.Streams.Find("vllm") is not { } stream || stream.Ledger.Processed < 500; patience++)
        {
            Assert.True(patience < 1_200, "not fed within 2 minutes");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        await window[".file-line"].First.ClickAsync();

        await window[".file-drawer .example .slot"].First.WaitForAsync(new LocatorWaitForOptions());
        await window.SaysAsync(".file-drawer .example", "request");
        await window["text=Open the template"].ClickAsync();
        await window.UntilAsync("location.pathname === '/templates'");
        await window[".drawer"].First.WaitForAsync();
        Assert.Empty(window.Faults);
    }

    private static string Lines(int from, int count)
    {
        StringBuilder lines = new();
        for (int line = from; line < from + count; line++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{Begin.AddMilliseconds(line * 100):yyyy-MM-dd HH:mm:ss.fff} INFO request {line} took {line * 7 % 913} ms\n");
        }

        return lines.ToString();
    }
}
