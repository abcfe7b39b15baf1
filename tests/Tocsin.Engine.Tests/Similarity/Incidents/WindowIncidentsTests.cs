using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Similarity.Incidents;
using Tocsin.Engine.Windows;

namespace Tocsin.Engine.Tests.Similarity.Incidents;

public sealed class WindowIncidentsTests
{
    private static readonly DateTime Begin = new(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_same_outage_is_alike_although_no_single_url_comes_again()
    {
        Assert.True(Cosine(Outage("503", 0, order => $"/api/orders/{order}"), Outage("503", 5_000, order => $"/api/orders/{order}")) >= IncidentIndex.Alike);
    }

    [Fact]
    public void Another_status_or_another_kind_of_url_is_another_outage()
    {
        Alert orders = Outage("503", 0, order => $"/api/orders/{order}");

        Assert.True(Cosine(orders, Outage("500", 5_000, order => $"/api/orders/{order}")) < IncidentIndex.Alike);
        Assert.True(Cosine(orders, Outage("503", 5_000, cart => $"/api/carts/{cart}")) < IncidentIndex.Alike);
        Assert.True(Cosine(orders, Outage("503", 5_000, _ => "/checkout")) < IncidentIndex.Alike);
    }

    [Fact]
    public void Of_outages_that_are_alike_the_one_of_the_same_url_is_the_nearest()
    {
        Alert seven = Outage("500", 0, _ => "/products/7");

        Assert.Equal(1, Cosine(seven, Outage("500", 0, _ => "/products/7")), 5);
        Assert.InRange(Cosine(seven, Outage("500", 0, _ => "/products/8")), IncidentIndex.Alike, 0.999);
    }

    [Fact]
    public void A_trouble_of_a_log_without_urls_is_compared_by_what_was_counted()
    {
        Assert.Equal(1, Cosine(Outage("FATAL", 0, _ => ""), Outage("FATAL", 0, _ => "")), 5);
        Assert.True(Cosine(Outage("FATAL", 0, _ => ""), Outage("SEVERE", 0, _ => "")) < IncidentIndex.Alike);
    }

    [Fact]
    public void How_often_an_event_came_parts_two_sessions_less_than_an_event_that_one_of_them_lacks()
    {
        IncidentFeatures often = Session(("retry", 9), ("disk full", 1), ("gave up", 1)), once = Session(("retry", 1), ("disk full", 1), ("gave up", 1)), lacking = Session(("retry", 9), ("gave up", 1));

        Assert.True(Cosine(often, once) >= IncidentIndex.Alike);
        Assert.True(Cosine(often, lacking) < IncidentIndex.Alike);
    }

    private static IncidentFeatures Session(params (string Text, int Count)[] events) =>
        new("sequences", [.. events.Select(one => new IncidentTerm(IncidentTerm.HashOf("template", one.Text), one.Count))], []);

    private static double Cosine(Alert one, Alert other) => Cosine(WindowIncidents.Of("web", one, Begin).Features, WindowIncidents.Of("web", other, Begin).Features);

    private static double Cosine(IncidentFeatures one, IncidentFeatures other)
    {
        float[] first = new float[IncidentVector.Dimension], second = new float[IncidentVector.Dimension];
        IncidentVector.Fill(one, IncidentWeights.None, [], first);
        IncidentVector.Fill(other, IncidentWeights.None, [], second);
        return first.Zip(second, (a, b) => (double)a * b).Sum();
    }

    private static Alert Outage(string status, int from, Func<int, string> url)
    {
        Heard heard = new();
        WindowEngine engine = new("web", heard) { FromFile = true };
        for (int i = 0; i < 300; i++)
        {
            engine.Observe(0, new WindowRecord { Ticks = Begin.Ticks + (i * TimeSpan.TicksPerSecond / 20), Group = Encoding.UTF8.GetBytes(status), Url = Encoding.UTF8.GetBytes(url(from + i)) }, i, 0);
        }

        engine.CloseAll(0);
        return heard.Last!;
    }

    private sealed class Heard : IWindowListener
    {
        public Alert? Last { get; private set; }

        public void Closed(WindowSummary window)
        {
        }

        public void Rang(Alert alert) => Last = alert;
    }
}
