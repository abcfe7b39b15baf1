using System.Text;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;

namespace Tocsin.Engine.Tests.Windows;

/// <summary>An engine, what it said, and records in texts. Times are seconds since <see cref="Zero"/>, a whole minute.</summary>
internal sealed class Heard : IWindowListener
{
    public static readonly DateTime Zero = new(2025, 5, 30, 18, 52, 0, DateTimeKind.Utc);

    private long _position;

    public Heard(WindowOptions? options = null, bool fromFile = false) =>
        Engine = new WindowEngine("web", this) { FromFile = fromFile, Options = options ?? new WindowOptions() };

    public WindowEngine Engine { get; private set; }

    public List<WindowSummary> Windows { get; } = [];

    public List<Alert> Alerts { get; } = [];

    public static long Ticks(double seconds) => Zero.Ticks + (long)(seconds * TimeSpan.TicksPerSecond);

    public void Closed(WindowSummary window) => Windows.Add(window);

    public void Rang(Alert alert) => Alerts.Add(alert);

    /// <summary>The position of the next record.</summary>
    public void GoesOnAt(long position) => _position = position;

    /// <summary>A record that arrives at the second it is of, unless said otherwise.</summary>
    public void Observe(double second, string group = "404", string address = "10.0.0.1", string url = "/a", int lane = 0, double? arrival = null) =>
        Engine.Observe(
            lane,
            new WindowRecord
            {
                Ticks = Ticks(second),
                Group = Encoding.UTF8.GetBytes(group),
                Address = Encoding.UTF8.GetBytes(address),
                Url = Encoding.UTF8.GetBytes(url),
                Line = Encoding.UTF8.GetBytes($"{second} {group} {address} {url}"),
            },
            _position++, Ticks(arrival ?? second));

    public void Ignore(double second, int lane = 0, double? arrival = null) => Engine.Ignore(lane, Ticks(second), _position++, Ticks(arrival ?? second));

    public void Tick(double second) => Engine.Tick(Ticks(second));

    public void CloseAll(double second) => Engine.CloseAll(Ticks(second));

    /// <summary>So many records of the second, from one address each, which has its own number.</summary>
    public void Burst(double second, int records, string group = "404", int addresses = 1)
    {
        for (int i = 0; i < records; i++)
            Observe(second, group, $"10.0.0.{i % addresses}");
    }

    /// <summary>Goes on with an engine that has read what this one saved.</summary>
    public void SaveAndRead()
    {
        byte[] saved = Engine.Save();
        Engine = new WindowEngine("web", this) { FromFile = Engine.FromFile, Options = Engine.Options };
        Engine.Read(saved)();
        Assert.Equal(saved, Engine.Save());
    }
}
