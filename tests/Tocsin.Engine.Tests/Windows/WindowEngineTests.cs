using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;

namespace Tocsin.Engine.Tests.Windows;

public sealed class WindowEngineTests
{
    [Fact]
    public void A_window_closes_when_the_watermark_passes_its_end()
    {
        Heard heard = new();
        heard.Observe(1, "404", "10.0.0.1", "/a");
        heard.Observe(29.9, "500", "10.0.0.2", "/b");
        heard.Observe(39.9, "404", "10.0.0.3", "/a");
        Assert.Empty(heard.Windows);
        heard.Observe(12, "404", "10.0.0.3", "/c");

        heard.Ignore(40);

        WindowSummary window = Assert.Single(heard.Windows);
        Assert.Equal((Heard.Ticks(0), Heard.Ticks(30), Heard.Ticks(40)), (window.Start, window.End, window.ClosedTicks));
        Assert.Equal(["404", "500"], window.Groups.Select(group => group.Group));
        WindowGroup group = window.Groups[0];
        Assert.Equal((2L, 2L, Heard.Ticks(1), Heard.Ticks(12)), (group.Count, group.Distinct, group.First, group.Last));
        Assert.Equal([new UrlCount("/a", 1, 0), new UrlCount("/c", 1, 0)], group.Urls);
        Assert.Equal((0L, 3L), (window.FirstPosition, window.LastPosition));
        Assert.Equal(new WindowCounts(5, 4, 1, 0, 0) { Windows = 1 }, heard.Engine.Counts);
        Assert.Equal([window], heard.Engine.Closed(10));
        Assert.Equal(Heard.Ticks(30), Assert.Single(heard.Engine.Open()).Start);
    }

    [Fact]
    public void A_record_of_a_closed_window_is_late_and_listed()
    {
        Heard heard = new();
        heard.Observe(1);
        heard.Observe(45);
        heard.Observe(29);
        heard.Observe(29);
        heard.Observe(-100);

        Assert.Equal(3, heard.Engine.Counts.Late);
        Assert.Equal([new LateWindow(Heard.Ticks(0), 2), new LateWindow(Heard.Ticks(-120), 1)], heard.Engine.Late());
        Assert.Equal(2, heard.Engine.Window(Heard.Ticks(0))!.Late);
        Assert.Equal(1, heard.Engine.Window(Heard.Ticks(0))!.Count);
    }

    [Fact]
    public void A_message_of_a_window_that_rang_is_exactly_what_older_programs_read()
    {
        Heard heard = new();
        heard.Burst(35, 150, addresses: 25);
        heard.Engine.Tick(Heard.Ticks(65.123));

        Assert.Equal([AlertPhase.Rang, AlertPhase.Final], heard.Alerts.Select(alert => alert.Phase));
        Assert.Equal([101d, 150d], heard.Alerts.Select(alert => alert.Score));
        Assert.True(heard.Alerts[0].Message.IsEmpty);
        Assert.StartsWith(
            """{"window_start":"2025-05-30T18:52:30.000Z","window_end":"2025-05-30T18:53:00.000Z","status":404,"error_count":150,"unique_ips":25,"alert":"ALERTE : Nombre d'erreurs élevé","alert_timestamp":"2025-05-30T18:53:05.123Z","id":"windows-404-20250530T185230Z","revision":1,""",
            Encoding.UTF8.GetString(heard.Alerts[1].Message.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_lanes_that_count_by_themselves_say_the_same_as_one()
    {
        Heard one = new(), many = new();
        PartialWindows[] lanes = [.. Enumerable.Range(0, 3).Select(_ => new PartialWindows(new WindowOptions()))];
        for (int lane = 0; lane < lanes.Length; lane++)
            Flush(lane, 0);
        Random random = new(1);
        for (int i = 0; i < 30_000; i++)
        {
            double second = (i / 100.0) - (5 * random.NextDouble());
            byte[] address = BitConverter.GetBytes(random.Next(4_000)), url = [(byte)('a' + random.Next(20))];
            WindowRecord record = new() { Ticks = Heard.Ticks(second), Group = random.Next(3) == 0 ? "500"u8 : "404"u8, Address = address, Url = url };
            one.Engine.Observe(0, in record, i, Heard.Ticks(i / 100.0));
            int lane = random.Next(lanes.Length);
            lanes[lane].Observe(in record, lane, i, Heard.Ticks(i / 100.0));
            if (random.Next(100) == 0)
                Flush(lane, i / 100.0);
        }

        for (int lane = 0; lane < lanes.Length; lane++)
            Flush(lane, 300);
        one.CloseAll(300);
        many.CloseAll(300);

        Assert.Equal(0, one.Engine.Counts.Late);
        Assert.Equal(one.Engine.Counts, many.Engine.Counts);
        Assert.Equal(one.Windows.Count, many.Windows.Count);
        foreach ((WindowSummary left, WindowSummary right) in one.Windows.Zip(many.Windows))
        {
            foreach ((WindowGroup expected, WindowGroup group) in left.Groups.Zip(right.Groups))
            {
                Assert.Equal((expected.Group, expected.Count, expected.Distinct, expected.First, expected.Last, expected.Bits), (group.Group, group.Count, group.Distinct, group.First, group.Last, group.Bits));
                Assert.Equal(expected.Urls, group.Urls);
            }
        }

        void Flush(int lane, double second)
        {
            System.Buffers.ArrayBufferWriter<byte> bytes = new();
            lanes[lane].Flush(bytes);
            many.Engine.Merge(lane, bytes.WrittenSpan, 0, Heard.Ticks(second));
        }
    }

    [Fact]
    public void An_engine_goes_on_from_its_saved_state()
    {
        Heard whole = new(), interrupted = new();
        Random random = new(3);
        for (int i = 0; i < 5_000; i++)
        {
            double second = (i / 10.0) - (15 * random.NextDouble());
            string group = random.Next(4) == 0 ? "500" : "404", address = $"10.0.{random.Next(4)}.{random.Next(200)}", url = $"/{random.Next(300)}";
            whole.Observe(second, group, address, url, arrival: i / 10.0);
            interrupted.Observe(second, group, address, url, arrival: i / 10.0);
            if (i % 97 == 0)
                interrupted.SaveAndRead();
        }

        Assert.NotEmpty(whole.Alerts);
        Assert.Equal(whole.Engine.Save(), interrupted.Engine.Save());
        Assert.Equal(whole.Alerts.Select(alert => (alert.Id, alert.Revision)), interrupted.Alerts.Select(alert => (alert.Id, alert.Revision)));
    }
}
