using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Traffic;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>The pages before a whole server with a model that was really trained.</summary>
[Collection(PageTests.Name)]
public sealed class RealSessionsTests(Browser browser)
{
    [ChromiumFact]
    public async Task A_model_is_chosen_on_the_page_judges_what_is_sent_and_a_faulty_block_explains_itself()
    {
        await using RealServer server = await RealServer.StartAsync();
        ModelBundle bundle = SmallBundle.Train();
        await server.Models.AddAsync("small", bundle.ToBytes(), "test");
        await server.SendAsync("blocks", ["260301 115959 1 INFO dfs.FSNamesystem: the stream begins"]);
        await using PageWindow window = await browser.OpenAsync($"{server.Address}/models?stream=blocks&row={bundle.Hash}");

        await window["[data-switch-why]"].FillAsync("to see it work");
        await window["[data-switch-ask]"].ClickAsync();
        await window["[data-switch-do]"].ClickAsync();
        await window["[data-answer=ok]"].WaitForAsync();
        await window["tr[data-in-force=blocks] >> text=small"].WaitForAsync();
        await window.SaysAsync("tr[data-in-force=blocks]", "to see it work");

        Dictionary<string, BlockFault> faults = [];
        await server.SendAsync("blocks", SmallBundle.Lines(new BlockTraffic(seed: 4) { FaultyOnceIn = 12, Allocated = faults.Add }, 1_500));
        string faulty = faults.First(block => block.Value == BlockFault.RedundantStores).Key;
        await window.GoAsync($"{server.Address}/sessions?stream=blocks&verdict=anomalous&row={Uri.EscapeDataString($"blocks/{faulty}")}");

        await window[".drawer .event--notable"].First.WaitForAsync();
        await PageWindow.IsAsync(1, () => window[$"tr[data-row='blocks/{faulty}'][data-anomalous=yes]"].CountAsync()); // it is in the list of anomalous ones
        string drawer = await window.TextAsync(".drawer");
        Assert.Contains("Redundant addStoredBlock request received for", drawer, StringComparison.Ordinal);
        Assert.Contains("expected instead:", drawer, StringComparison.Ordinal);
        Assert.Contains("small", drawer, StringComparison.Ordinal);
        Assert.Empty(window.Faults);
    }
}
