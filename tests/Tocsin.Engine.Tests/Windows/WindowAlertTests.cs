using System.Text;
using System.Text.Json;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;

namespace Tocsin.Engine.Tests.Windows;

public sealed class WindowAlertTests
{
    private static readonly WindowOptions Ten = new() { Threshold = 10 };

    [Fact]
    public void It_rings_at_the_very_record_that_is_one_too_many_and_each_time_the_count_has_doubled_since()
    {
        Heard heard = new();
        heard.Burst(1, 100);
        Assert.Empty(heard.Alerts);
        heard.Burst(2, 1);
        Assert.Equal((0, 101d, AlertPhase.Rang, 100L), Assert.Single(heard.Alerts) is var first ? (first.Revision, first.Score, first.Phase, first.Position) : default);

        heard.Burst(3, 400);
        heard.CloseAll(50);

        Assert.Equal([(0, 101d, AlertPhase.Rang), (1, 202d, AlertPhase.Escalated), (2, 404d, AlertPhase.Escalated), (3, 501d, AlertPhase.Final)], heard.Alerts.Select(alert => (alert.Revision, alert.Score, alert.Phase)));
        Assert.All(heard.Alerts, alert => Assert.Equal(("windows-404-20250530T185200Z", "windows-404-20250530T185200Z", "status 404"), (alert.Id, alert.Episode, alert.Subject)));
        Assert.Equal([true, true, true, false], heard.Alerts.Select(alert => alert.Message.IsEmpty));
        Assert.Equal(1, heard.Engine.Counts.Alerts);
    }

    [Fact]
    public void Windows_above_the_threshold_without_a_break_are_one_episode_that_the_first_usual_window_resolves()
    {
        Heard heard = new(Ten);
        heard.Burst(1, 11);
        heard.Burst(31, 20);
        heard.Burst(61, 10);
        heard.Burst(91, 50);
        heard.CloseAll(130);

        Assert.Equal(
            [
                ("windows-404-20250530T185200Z", 0, AlertPhase.Rang, 1), ("windows-404-20250530T185230Z", 0, AlertPhase.Rang, 1),
                ("windows-404-20250530T185200Z", 1, AlertPhase.Final, 1), ("windows-404-20250530T185230Z", 1, AlertPhase.Final, 1),
                ("windows-404-20250530T185330Z", 0, AlertPhase.Rang, 2), ("windows-404-20250530T185330Z", 1, AlertPhase.Escalated, 2), ("windows-404-20250530T185330Z", 2, AlertPhase.Escalated, 2),
                ("windows-404-20250530T185230Z", 2, AlertPhase.Resolved, 1), ("windows-404-20250530T185330Z", 3, AlertPhase.Final, 2),
            ],
            heard.Alerts.Select(alert => (alert.Id, alert.Revision, alert.Phase, alert.Episode == "windows-404-20250530T185200Z" ? 1 : 2)));
    }

    [Fact]
    public void A_window_without_any_record_resolves_as_soon_as_the_watermark_has_passed_it()
    {
        Heard heard = new(Ten);
        heard.Burst(1, 11);
        heard.Ignore(69.9);
        Assert.Equal([AlertPhase.Rang, AlertPhase.Final], heard.Alerts.Select(alert => alert.Phase));
        Assert.True(heard.Engine.HasOpenWindows);

        heard.Ignore(70);

        Assert.Equal((AlertPhase.Resolved, 2, Heard.Ticks(70)), (heard.Alerts[^1].Phase, heard.Alerts[^1].Revision, heard.Alerts[^1].Time.Ticks));
        Assert.Contains("\"phase\":\"resolved\"", Encoding.UTF8.GetString(heard.Alerts[^1].Message.Span), StringComparison.Ordinal);
        Assert.False(heard.Engine.HasOpenWindows);
    }

    [Fact]
    public void Silence_resolves_too()
    {
        Heard heard = new(Ten);
        heard.Burst(1, 11);
        heard.Tick(31);
        Assert.Equal(AlertPhase.Final, heard.Alerts[^1].Phase);
        heard.Tick(60);
        Assert.Equal(AlertPhase.Final, heard.Alerts[^1].Phase);

        heard.Tick(61);

        Assert.Equal(AlertPhase.Resolved, heard.Alerts[^1].Phase);
        heard.Observe(35);
        Assert.Equal(0, heard.Engine.Counts.Late);
    }

    [Fact]
    public void Groups_ring_each_for_itself_and_numbers_come_before_texts()
    {
        Heard heard = new(Ten);
        foreach (string group in (string[])["timeout", "500", "99", "a"])
            heard.Burst(1, 11, group);
        heard.Burst(1, 5, "404");
        heard.CloseAll(50);

        Assert.Equal(["99", "404", "500", "a", "timeout"], heard.Windows[0].Groups.Select(group => group.Group));
        Assert.Equal(["status 99", "status 500", "status a", "status timeout"], heard.Alerts.Where(alert => alert.Phase == AlertPhase.Final).Select(alert => alert.Subject));
    }

    [Theory]
    [InlineData("404", "status", "\"status\":404,")]
    [InlineData("oops", "status", "\"status\":\"oops\",")]
    [InlineData("007", "status", "\"status\":\"007\",")]
    [InlineData("404", "id", "\"group\":\"404\",")]
    [InlineData("404", "code", "\"code\":\"404\",")]
    [InlineData("Zürich \"\u0007", "city", "\"city\":\"Zürich \\\"\\u0007\",")]
    public void The_group_stands_in_messages_under_its_field(string group, string field, string expected)
    {
        Heard heard = new(Ten with { GroupField = field, AlertText = "trop d'erreurs \U0001F514 <b>" });
        heard.Burst(1, 11, group);
        heard.CloseAll(50);

        string message = Encoding.UTF8.GetString(heard.Alerts[^1].Message.Span);
        Assert.StartsWith($$"""{"window_start":"2025-05-30T18:52:00.000Z","window_end":"2025-05-30T18:52:30.000Z",{{expected}}"error_count":11,"unique_ips":1,"alert":"trop d'erreurs""", message, StringComparison.Ordinal);
        Assert.Equal("trop d'erreurs \U0001F514 <b>", JsonDocument.Parse(message).RootElement.GetProperty("alert").GetString());
    }

    [Fact]
    public void An_id_is_plain_whatever_the_group_is_called()
    {
        Heard heard = new(Ten);
        heard.Burst(1, 11, "a/b\r\né");
        heard.Burst(1, 11, "");

        Assert.Equal(["windows-a%2Fb%0D%0A%C3%A9-20250530T185200Z", "windows--20250530T185200Z"], heard.Alerts.Select(alert => alert.Id));
    }

    [Fact]
    public void Options_that_are_wrong_are_refused_with_what_is_wrong()
    {
        Heard heard = new();

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => heard.Engine.Options = new WindowOptions { Size = TimeSpan.Zero });

        Assert.StartsWith("Size is 00:00:00; it must be from 1 s to 1 day, in whole seconds.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(new WindowOptions(), heard.Engine.Options);
    }

    [Fact]
    public void A_lower_threshold_rings_at_the_next_record_or_at_the_end_of_the_window_and_a_higher_one_takes_nothing_back()
    {
        Heard heard = new();
        heard.Burst(1, 50);
        heard.Burst(1, 40, "500");
        heard.Engine.Options = Ten;
        heard.Burst(1, 1);
        Assert.Equal(51, Assert.Single(heard.Alerts).Score);
        heard.Engine.Options = new WindowOptions { Threshold = 45 };
        heard.CloseAll(50);
        Assert.Equal([AlertPhase.Rang, AlertPhase.Final], heard.Alerts.Select(alert => alert.Phase));

        heard.Burst(31, 40, "500");
        heard.Engine.Options = Ten;
        heard.CloseAll(80);

        Assert.Equal([("status 500", AlertPhase.Rang), ("status 404", AlertPhase.Resolved), ("status 500", AlertPhase.Final)], heard.Alerts.Skip(2).OrderBy(alert => alert.Phase == AlertPhase.Final).Select(alert => (alert.Subject, alert.Phase)));
    }

    [Fact]
    public void Bits_say_how_unusual_a_window_is_among_those_before_that_did_not_ring()
    {
        Heard heard = new(new WindowOptions { Threshold = 30 });
        long[] counts = [3, 0, 7, 12, 1, 0, 0, 25, 4, 2, 40, 9];
        for (int window = 0; window < counts.Length; window++)
        {
            heard.Burst((30 * window) + 1, (int)counts[window]);
            heard.Ignore((30 * window) + 1);
        }

        heard.CloseAll(3_600);

        // Ten windows (40 rang, and is not usual): the formula of the issue, and the tail summed term by term.
        double[] usual = [3, 0, 7, 12, 1, 0, 0, 25, 4, 2];
        double mean = 54.5 / 11, variance = usual.Sum(count => Math.Pow(count - 5.4, 2)) / 9, size = mean * mean / (variance - mean);
        Assert.All(heard.Windows.SkipLast(2), window => Assert.Null(window.Groups[0].Bits));
        Assert.Equal(mean, heard.Windows[^2].Groups[0].Expected!.Value, 1e-9);
        Assert.Equal(Bits(mean, size, 40), heard.Windows[^2].Groups[0].Bits!.Value, 1e-9);
        Assert.Equal(Bits(mean, size, 9), heard.Windows[^1].Groups[0].Bits!.Value, 1e-9);
        Assert.Equal(Bits(mean, size, 40), heard.Alerts.Single(alert => alert.Phase == AlertPhase.Final).Bits!.Value, 1e-9);

        static double Bits(double mean, double size, int k)
        {
            double chance = Math.Pow(size / (size + mean), size), tail = 0;
            for (int i = 0; i < 5_000; i++)
            {
                tail += i >= k ? chance : 0;
                chance *= (i + size) / (i + 1) * mean / (size + mean);
            }

            return -Math.Log2(tail);
        }
    }

    [Fact]
    public void A_group_that_was_never_seen_before_is_surprising_among_windows_that_were()
    {
        Heard heard = new();
        for (int window = 0; window < 130; window++)
            heard.Observe((30 * window) + 1);
        heard.Burst((30 * 130) + 1, 5, "500");
        heard.CloseAll(10_000);

        WindowGroup group = heard.Windows[^1].Groups.Single(group => group.Group == "500");
        Assert.Equal(0.5 / 121, group.Expected!.Value, 1e-12);
        Assert.Equal(27.585113550774784, group.Bits!.Value, 1e-6);
    }
}
