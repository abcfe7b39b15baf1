using System.Buffers;
using System.Buffers.Binary;
using Tocsin.Engine.Windows;
using Tocsin.Numerics;

namespace Tocsin.Engine.Tests.Windows;

public sealed class WindowStateTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_replay_gives_the_same_bytes_and_alerts_however_often_it_was_saved_and_read(int seed, bool fromFile)
    {
        WindowOptions options = new() { Threshold = 60, MaxUrls = 20, MaxGroups = 3 };
        Heard whole = new(options, fromFile), interrupted = new(options, fromFile);
        Random traffic = new(seed), crashes = new(seed);
        for (int i = 0; i < 20_000; i++)
        {
            double second = (i / 10.0) - (15 * traffic.NextDouble());
            if (traffic.Next(1_000) == 0)
                second += 1e6;
            int what = traffic.Next(10), lane = traffic.Next(2), rank = (int)(400 * Math.Pow(traffic.NextDouble(), 2));
            foreach (Heard heard in (Heard[])[whole, interrupted])
            {
                if (what == 9)
                    heard.Ignore(second, lane, i / 10.0);
                else if (what == 8 && i % 50 == 0)
                    heard.Tick((i / 10.0) + 40);
                else
                    heard.Observe(second, $"{400 + (rank % 5)}", $"10.0.{rank}.{i % 256}", $"/{rank}", lane, i / 10.0);
            }

            if (crashes.Next(300) == 0)
                interrupted.SaveAndRead();
        }

        Assert.NotEmpty(whole.Alerts);
        Assert.Contains(whole.Windows, window => window.Groups.Any(group => group.Bits > 0));
        Assert.True(whole.Engine.Counts is { Late: > 0, Overflow: > 0, Ahead: > 0, Balances: true });
        Assert.Equal(whole.Engine.Save(), interrupted.Engine.Save());
        Assert.Equal(whole.Engine.Counts, interrupted.Engine.Counts);
        Assert.Equivalent(whole.Alerts, interrupted.Alerts);
        Assert.Equivalent(whole.Engine.Closed(3_000), interrupted.Engine.Closed(3_000));
        Assert.Equivalent(whole.Engine.Open(), interrupted.Engine.Open());
    }

    [Fact]
    public void A_state_that_is_read_before_its_options_are_known_goes_on_as_the_engine_would_have()
    {
        WindowOptions options = new() { Threshold = 900, MaxUrls = 400, Examples = 7, MaxGroups = 3 };
        foreach (int urls in (int[])[300, 2_000])
        {
            Heard whole = new(options);
            Busy(whole, urls, 0);
            byte[] saved = whole.Engine.Save();

            // As a lane does: the state first, then what the command says, which the state of the lane holds.
            Heard again = new();
            again.Engine.Read(saved)();
            again.Engine.Options = options;
            Assert.Equal(saved, again.Engine.Save());

            again.GoesOnAt(3_000);
            whole.GoesOnAt(3_000);
            foreach (Heard heard in (Heard[])[whole, again])
                Busy(heard, urls, 7);
            WindowGroup group = Assert.Single(Assert.Single(whole.Engine.Open()).Groups);
            Assert.Equal((Math.Min(urls, 400), 7), (group.Urls.Count, group.Examples.Count));
            Assert.Equivalent(whole.Engine.Open(), again.Engine.Open(), strict: true);
            Assert.Equal(whole.Engine.Save(), again.Engine.Save());
            foreach (Heard heard in (Heard[])[whole, again])
                heard.CloseAll(60);
            Assert.Equal(whole.Engine.Save(), again.Engine.Save());
            Assert.NotEmpty(again.Alerts);
            Assert.Equivalent(whole.Alerts[^again.Alerts.Count..], again.Alerts, strict: true);
        }

        static void Busy(Heard heard, int urls, int seed)
        {
            Random random = new(seed);
            for (int i = 0; i < 3_000; i++)
                heard.Observe(i / 200.0, "404", $"10.0.0.{i % 256}", $"/{random.Next(urls)}");
        }
    }

    [Fact]
    public void A_damaged_state_is_refused_and_changes_nothing()
    {
        WindowEngine engine = Small().Engine;
        byte[] saved = engine.Save();
        for (int at = 0; at < saved.Length; at += 1 + (at / 97))
        {
            byte[] damaged = [.. saved];
            damaged[at] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => engine.Read(damaged));
            Assert.Throws<InvalidDataException>(() => engine.Read(saved.AsSpan(0, at)));
        }

        Assert.Equal(saved, engine.Save());
    }

    [Fact]
    public void A_state_whose_content_lies_under_a_right_checksum_is_refused_or_read_but_never_anything_else()
    {
        byte[] saved = Small().Engine.Save();
        Random random = new(7);
        int refused = 0;
        for (int round = 0; round < 4_000; round++)
        {
            byte[] damaged = [.. saved];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(20, damaged.Length - 4)] = (byte)random.Next(256);
            BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(damaged.Length - 4), Crc32C.Compute(damaged.AsSpan(0, damaged.Length - 4)));
            Heard victim = new(new WindowOptions { Threshold = 5 });
            try
            {
                victim.Engine.Read(damaged)();
            }
            catch (InvalidDataException)
            {
                refused++;
                continue;
            }

            victim.Observe(1_000);
            victim.Burst(100, 20);
            victim.Tick(5_000);
            victim.CloseAll(6_000);
            Assert.NotNull(victim.Engine.Closed(100));
            Assert.NotNull(victim.Engine.Save());
        }

        Assert.InRange(refused, 400, 3_990);
    }

    [Fact]
    public void Another_version_is_refused_with_what_to_do()
    {
        byte[] saved = Small().Engine.Save();
        saved[8] = 9;

        Assert.Equal(
            "The state of windows has version 9, and this program reads version 1. Use the program that wrote it.",
            Assert.Throws<InvalidDataException>(() => Small().Engine.Read(saved)).Message);
    }

    [Fact]
    public void A_damaged_partial_is_refused_or_counted_whole_but_never_in_part()
    {
        PartialWindows partial = new(new WindowOptions());
        int position = 0;
        foreach (MadeUpRecord record in MadeUpRecords.Draw(3, 2_000, late: false, rate: 30))
            partial.Tell(record, 0, position++);
        ArrayBufferWriter<byte> bytes = new();
        partial.Flush(bytes);
        Random random = new(5);
        int refused = 0;
        for (int round = 0; round < 3_000; round++)
        {
            Heard heard = new(new WindowOptions { Threshold = 5 });
            heard.Observe(1);
            byte[] before = heard.Engine.Save(), damaged = bytes.WrittenSpan[..(round % 3 == 0 ? random.Next(bytes.WrittenCount) : bytes.WrittenCount)].ToArray();
            for (int flips = random.Next(round % 3 == 0 ? 0 : 1, 4); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                heard.Engine.Merge(1, damaged, 0, Heard.Ticks(70));
            }
            catch (InvalidDataException)
            {
                refused++;
                Assert.Equal(before, heard.Engine.Save());
                continue;
            }

            Assert.True(heard.Engine.Counts.Balances);
            heard.Tick(1e6);
            heard.CloseAll(1e6);
            heard.SaveAndRead();
        }

        Assert.InRange(refused, 1_200, 2_990);
    }

    [Fact]
    public void A_partial_of_windows_of_another_size_is_refused()
    {
        PartialWindows partial = new(new WindowOptions { Size = TimeSpan.FromMinutes(1) });
        ArrayBufferWriter<byte> bytes = new();
        partial.Flush(bytes);

        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => new Heard().Engine.Merge(0, bytes.WrittenSpan, 0, Heard.Ticks(0)));

        Assert.Contains("the size of its windows is 00:01:00, and here it is 00:00:30", refusal.Message, StringComparison.Ordinal);
    }

    private static Heard Small()
    {
        Heard heard = new(new WindowOptions { Threshold = 20, MaxUrls = 10, Size = TimeSpan.FromSeconds(5) });
        Random random = new(1);
        for (int i = 0; i < 1_500; i++)
            heard.Observe((i / 10.0) - (20 * random.NextDouble()), i % 3 == 0 ? "500" : "404", $"10.0.{random.Next(2)}.{random.Next(200)}", $"/{random.Next(15)}", i % 2, i / 10.0);
        heard.Burst(150, 600, "503", 300);
        for (int i = 0; i < 300; i++)
            heard.Observe(150, "503", $"10.9.9.{i}");
        Assert.NotEmpty(heard.Alerts);
        Assert.True(heard.Engine.HasOpenWindows);
        return heard;
    }
}
