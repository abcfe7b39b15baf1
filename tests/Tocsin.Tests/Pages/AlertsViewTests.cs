using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;
using Tocsin.Pages.Frame;
using Tocsin.Pages.Reading;
using Tocsin.Pages.Text;

namespace Tocsin.Tests.Pages;

public sealed class AlertsViewTests
{
    private static readonly DateTime Noon = new(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_worst_by_bits_stands_first_and_without_bits_the_one_furthest_above_its_threshold()
    {
        AlertsView view = View(TimeRange.All, Entry("a", bits: 12), Entry("b", bits: 40), Entry("c", bits: null, score: 900), Entry("d", bits: null, score: 200));

        Assert.Equal(["b", "a", "c", "d"], view.Open.Select(entry => entry.Episode));
    }

    [Fact]
    public void What_still_rings_is_shown_in_every_time_that_it_lasts_into_and_what_is_over_only_in_its_own()
    {
        TimeRange lastMinute = TimeRange.Parse("1m", null, null);

        AlertsView view = View(lastMinute, Entry("old and open"), Entry("old and over", AlertState.Resolved), Entry("old and taken on", AlertState.Acknowledged));

        Assert.Equal(["old and open", "old and taken on"], view.All.Select(entry => entry.Episode).Order());
        Assert.Equal(3, view.Kept);
    }

    [Fact]
    public void Each_state_has_its_own_list_and_a_word_that_names_none_is_open()
    {
        AlertsView view = View(TimeRange.All, Entry("a"), Entry("b", AlertState.Acknowledged), Entry("c", AlertState.Resolved));

        Assert.Equal("b", Assert.Single(view.Of(AlertsView.StateOf("acknowledged"))).Episode);
        Assert.Equal("c", Assert.Single(view.Of(AlertsView.StateOf("resolved"))).Episode);
        Assert.Equal("a", Assert.Single(view.Of(AlertsView.StateOf("<script>"))).Episode);
    }

    [Theory]
    [InlineData("windows-404-20260304T120000Z", "404")]
    [InlineData("windows-eu-west-1-20260304T120000Z", "eu-west-1")]
    [InlineData("windows--20260304T120000Z", "")]
    [InlineData("populations-404-20260304T120000Z", null)]
    public void The_group_of_a_window_s_alert_is_in_its_id(string id, string? group) => Assert.Equal(group, AlertWords.GroupOf(Alert(id, 1, null)));

    [Fact]
    public void How_long_it_lasted_ends_with_who_resolved_it_or_with_what_was_usual_again()
    {
        AlertEntry open = Entry("a");
        AlertEntry byHand = open with { State = AlertState.Resolved, Who = "ada", When = Noon.AddMinutes(-58) };

        Assert.Equal("1\u00a0h", AlertWords.Duration(open, Noon));
        Assert.Equal("2\u00a0min", AlertWords.Duration(byHand, Noon));
        Assert.Equal("30\u00a0s", AlertWords.Duration(Entry("a", AlertState.Resolved), Noon));
    }

    private static AlertsView View(TimeRange range, params AlertEntry[] entries) => AlertsView.Of(entries, null, range, Noon);

    private static AlertEntry Entry(string episode, AlertState state = AlertState.Open, double? bits = 20, double score = 150) => new(
        "web", episode, state, Alert(episode, score, bits) with { Phase = state == AlertState.Resolved ? AlertPhase.Resolved : AlertPhase.Final, Time = Noon.AddMinutes(-60).AddSeconds(30) },
        Alert(episode, score, bits), 1, Noon.AddMinutes(-60), null, null, null);

    private static Alert Alert(string id, double score, double? bits) => new()
    {
        Id = id,
        Revision = 0,
        Episode = id,
        Phase = AlertPhase.Rang,
        Detector = "windows",
        Subject = "status 404",
        Text = "text",
        Start = Noon,
        End = Noon.AddSeconds(30),
        Time = Noon,
        Position = 1,
        Score = score,
        Threshold = 100,
        Bits = bits,
    };
}
