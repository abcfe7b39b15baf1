using System.Text;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Tests.Templates.Frozen;

/// <summary>A frozen miner against the plain twin's <c>match</c>, and its parameters.</summary>
public sealed class FrozenMinerTests
{
    [Fact]
    public void A_line_matches_the_template_that_Drain3s_match_gives_it_in_all_three_strategies()
    {
        int fell = 0;
        for (int seed = 2000; seed < 2100; seed++)
        {
            LineMaker maker = new(seed);
            MinerOptions options = maker.Options();
            DrainMiner miner = new(options);
            PlainDrain twin = new(options);
            for (int k = 0; k < 300; k++)
            {
                string line = maker.Line(6);
                miner.Mine(Encoding.UTF8.GetBytes(line));
                twin.Mine(line);
            }

            FrozenTemplates frozen = miner.Freeze();
            for (int k = 0; k < 100; k++)
            {
                string line = maker.Line(6);
                foreach (FullSearch strategy in Enum.GetValues<FullSearch>())
                {
                    int place = frozen.Match(Encoding.UTF8.GetBytes(line), strategy);
                    int expected = twin.Match(line, strategy);
                    Assert.True((place < 0 ? 0 : int.Parse(frozen.Templates[place].EventId[1..])) == expected, $"seed {seed}, {strategy}: '{line}' is not {expected}");
                }

                fell += twin.Match(line, FullSearch.Never) != twin.Match(line, FullSearch.Fallback) ? 1 : 0;
            }
        }

        Assert.True(fell > 20, "the strategies never differed");
    }

    [Fact]
    public void Lines_mined_later_do_not_touch_a_frozen_set()
    {
        DrainMiner miner = Mined("open file a.txt", "open file b.txt");
        FrozenTemplates frozen = miner.Freeze();
        miner.Mine("close door now"u8);
        miner.Mine("open door b.txt"u8);

        Assert.Equal([new FrozenTemplate("T1", "open file <*>")], frozen.Templates);
        Assert.Equal(0, frozen.Match("open file c.txt"u8));
        Assert.Equal(-1, frozen.Match("open door c.txt"u8));
        Assert.Equal(-1, frozen.Match("close door now"u8));
    }

    [Fact]
    public void Many_threads_get_the_answers_that_one_gets()
    {
        LineMaker maker = new(3);
        DrainMiner miner = new(new MinerOptions { SimTh = 0.6, Masks = [new MaskRule(@"\d+", "NUM")] });
        byte[][] lines = [.. Enumerable.Range(0, 2000).Select(_ => Encoding.UTF8.GetBytes(maker.Line(6)))];
        foreach (byte[] line in lines.Take(1000))
        {
            miner.Mine(line);
        }

        FrozenTemplates frozen = miner.Freeze();
        int[] alone = [.. lines.Select(line => frozen.Match(line))];
        int[][] together = new int[4][];
        Parallel.For(0, 4, thread => together[thread] = [.. lines.Select(line => frozen.Match(line))]);

        Assert.All(together, answers => Assert.Equal(alone, answers));
    }

    [Fact]
    public void Parameters_come_with_mask_value_and_place_in_the_original_line()
    {
        MinerOptions options = new() { Masks = [new MaskRule(@"\b\d+\.\d+\b", "DEC"), new MaskRule(@"\b\d+\b", "NUM")], ExtraDelimiters = ["="] };
        DrainMiner miner = Mined(options, "usér=7 took 1.5 s at /12/home x", "usér=9 took 2.5 s at /13/home y");
        FrozenTemplates frozen = miner.Freeze();
        Assert.Equal("usér <NUM> took <DEC> s at /<NUM>/home <*>", frozen.Templates[0].Text);

        byte[] line = Encoding.UTF8.GetBytes("  usér=42  took 0.25 s at /7/home zzz ");
        IReadOnlyList<TemplateParameter> parameters = frozen.ExtractParameters(line, 0)!;

        Assert.Equal([("NUM", "42"), ("DEC", "0.25"), ("NUM", "7"), ("*", "zzz")], parameters.Select(parameter => (parameter.Name, parameter.Value)));
        Assert.All(parameters, parameter => Assert.Equal(parameter.Value, Encoding.UTF8.GetString(line, parameter.Start, parameter.Length)));
        Assert.Null(frozen.ExtractParameters("usér=42 gave 0.25 s at /7/home zzz"u8, 0));
        Assert.Null(frozen.ExtractParameters("usér=42"u8, 0));
    }

    [Fact]
    public void A_wildcards_value_is_the_whole_token_even_where_masks_replaced_parts_of_it()
    {
        MinerOptions options = new() { SimTh = 0.3, Masks = [new MaskRule(@"\d+", "NUM")] };
        FrozenTemplates frozen = Mined(options, "job a7b ended", "job c ended").Freeze();

        TemplateParameter parameter = Assert.Single(frozen.ExtractParameters("job x12y34z ended"u8, 0)!);

        Assert.Equal(new TemplateParameter("*", "x12y34z", 4, 7), parameter);
    }

    [Fact]
    public void Matching_allocates_nothing_in_the_steady_state()
    {
        FrozenTemplates frozen = Mined("open file a.txt", "open file b.txt", "door 1 shut").Freeze();
        byte[][] lines = ["open file x"u8.ToArray(), "door 1 shut"u8.ToArray(), "never seen before"u8.ToArray()];
        for (int k = 0; k < 1000; k++)
        {
            frozen.Match(lines[k % 3], FullSearch.Always);
        }

        AllocationProbe.AssertNone(() =>
        {
            for (int k = 0; k < 3000; k++)
            {
                frozen.Match(lines[k % 3], (FullSearch)(k / 3 % 3));
            }
        });
    }

    [Fact]
    public void A_mask_that_timed_out_when_the_line_was_first_seen_is_left_out_again()
    {
        FrozenTemplates frozen = Mined(new MinerOptions { Masks = [new MaskRule(@"\d+", "NUM")] }, "job 1 ended", "job <NUM> ended", "work 12 done").Freeze();

        Assert.Equal(1, frozen.Match("work 12 done"u8, FullSearch.Fallback, 0, out ulong timedOut));
        Assert.Equal(-1, frozen.Match("work 12 done"u8, FullSearch.Fallback, 1, out _));
        Assert.Equal(0UL, timedOut);
    }

    private static DrainMiner Mined(params string[] lines) => Mined(new MinerOptions(), lines);

    private static DrainMiner Mined(MinerOptions options, params string[] lines)
    {
        DrainMiner miner = new(options);
        foreach (string line in lines)
        {
            miner.Mine(Encoding.UTF8.GetBytes(line));
        }

        return miner;
    }
}
