using System.Text.Json;
using Tocsin.Engine.Populations;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>What the Matrix decides without drawing anything: its scripts are asked in the browser that runs them.</summary>
[Collection(PageTests.Name)]
public sealed class MatrixRulesTests(Browser browser)
{
    [ChromiumFact]
    public async Task Words_are_those_of_the_engine()
    {
        double[] scores = [-4, -0.001, 0, 0.999, 1, 1.999, 2, 2.999, 3, 3.999, 4, 40];

        string[] words = await AskAsync<string[]>("rules", $"module => {JsonSerializer.Serialize(scores)}.map(module.wordsOf)");

        Assert.Equal(scores.Select(ZScoreWords.Of), words);
    }

    [ChromiumFact]
    public async Task The_sign_of_an_action_is_the_same_for_ever_and_all_signs_are_used()
    {
        int[] known = await AskAsync<int[]>("glyphs", "module => ['login', 'GET /cart 200 3', 'ログイン'].map(module.glyphOf)");

        Assert.Equal([38, 49, 14], known);
        Assert.Equal(56, await AskAsync<int>("glyphs", "module => new Set(Array.from({ length: 2000 }, (_, at) => module.glyphOf(`action ${at}`))).size"));
        Assert.Matches("^[ア-ン]{46}0123456789$", await AskAsync<string>("glyphs", "module => module.GLYPHS.map(([sign]) => sign).join('')"));
    }

    [ChromiumTheory]
    [InlineData("[-3.2]", -4, 3, -4)]
    [InlineData("[3.01, 7.5]", -3, 8, -3)]
    [InlineData("[-4.5, -3.5, 9]", -5, 9, -5)]
    [InlineData("[0, 2.9, -2.9]", -3, 3, -3)]
    public async Task The_filter_s_ends_follow_what_comes_in_whole_numbers(string scores, double least, double most, double value)
    {
        double[] slider = await AskAsync<double[]>("rules", $"module => {{ const s = {scores}.reduce(module.follow, module.zSlider()); return [s.least, s.most, s.value]; }}");

        Assert.Equal([least, most, value], slider);
    }

    [ChromiumFact]
    public async Task A_filter_that_hides_somebody_stays_where_it_is()
    {
        double[] slider = await AskAsync<double[]>("rules", "module => { const s = module.follow({ ...module.zSlider(), value: -2 }, -6.5); return [s.least, s.most, s.value]; }");

        Assert.Equal([-7, 3, -2], slider);
    }

    [ChromiumFact]
    public async Task Every_column_lies_on_the_stage_and_is_found_where_it_stands()
    {
        // Each size, each number: all slots within the canvas, no two in one place, and a point in the middle of a column finds it.
        int faults = await AskAsync<int>("layout", """
            module => {
              let faults = 0;
              for (const [width, height] of [[820, 680], [340, 360], [2400, 1300], [100, 60]])
                for (const size of [6, 14, 29, 48])
                  for (const wanted of [0, 1, 2, 3, 7, 20, 57, 58, 59, 200, 1000, 5000]) {
                    const plan = module.layout(width, height, size, wanted);
                    const order = module.orderOf(plan);
                    if (order.length !== plan.capacity || new Set(order).size !== plan.capacity) faults++;
                    const places = new Set();
                    for (const slot of order) {
                      const { x, band } = module.placeOf(plan, slot);
                      places.add(`${x},${band}`);
                      const middle = (x + 0.5) * plan.cell.width;
                      if (x < 0 || (width >= plan.cell.width && (x + 1) * plan.cell.width > width + 0.01)) faults++;
                      if (module.slotAt(plan, middle, (band + 0.5) * plan.bandHeight) !== slot) faults++;
                    }
                    if (places.size !== order.length) faults++;
                  }
              return faults;
            }
            """);

        Assert.Equal(0, faults);
    }

    [ChromiumFact]
    public async Task An_individual_s_key_is_read_back_whatever_its_names_hold()
    {
        bool same = await AskAsync<bool>("people", """
            module => {
              const one = { org: 'a/b', source: '', pop: '100 %', id: '\u202e"<x>&?#é' };
              return JSON.stringify(module.parseKey(module.keyOf(one))) === JSON.stringify(one) && module.parseKey('a/b') === null && module.parseKey('%E0/%/a/b') === null;
            }
            """);

        Assert.True(same);
    }

    [ChromiumFact]
    public async Task A_head_is_brightest_a_trail_only_fades_and_then_it_is_dark()
    {
        int[] levels = await AskAsync<int[]>("cells", "module => Array.from({ length: 100 }, (_, at) => module.levelAt(at * 40, 60, 1200))");

        Assert.Equal(levels.OrderDescending(), levels);
        Assert.Equal((13, 0), (levels[0], levels[^1]));
        Assert.All(levels[30..60], static level => Assert.Equal(1, level)); // where the trail was, a glimmer
        Assert.All(levels[2..].Zip(levels[3..]), static pair => Assert.InRange(pair.First - pair.Second, 0, 1));
    }

    private async Task<T> AskAsync<T>(string module, string question)
    {
        await using MatrixHost host = await MatrixHost.StartAsync();
        await using PageWindow window = await browser.OpenAsync(host.Address);
        return await window.Page.EvaluateAsync<T>($"async () => ({question})(await import('/js/matrix/{module}.js'))");
    }
}
