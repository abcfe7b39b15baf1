using System.Globalization;
using System.Text;
using Tocsin.Engine.Traffic;

namespace Tocsin.Engine.Tests.Traffic;

public sealed class HttpTrafficScheduleTests
{
    private static readonly long Start = new DateTime(2025, 5, 30, 18, 52, 0, DateTimeKind.Utc).Ticks;

    [Fact]
    public void Lines_are_due_at_their_own_times_and_never_drift()
    {
        HttpTrafficSchedule schedule = Schedule(new HttpTrafficOptions { Rate = 7 });
        byte[] bytes = new byte[HttpTraffic.LongestLine];
        for (int line = 0; line < 100_000; line++)
        {
            long due = schedule.NextDue;
            Assert.InRange(due, (line / 7.0 * TimeSpan.TicksPerSecond) - 1, line / 7.0 * TimeSpan.TicksPerSecond);
            Assert.Equal(0, schedule.Write(bytes, Start, due - 1, 10, out _));
            schedule.Write(bytes, Start, due, 10, out int lines);
            Assert.Equal(1, lines);
        }
    }

    [Fact]
    public void A_burst_adds_its_errors_where_they_belong()
    {
        List<(double Second, string Line)> lines = Play(new HttpTrafficOptions { Rate = 10, StatusWeights = (1, 0, 0), Burst = new HttpBurst(50, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(2)) }, 20);

        (double Second, string Line)[] errors = [.. lines.Where(static line => line.Line.EndsWith("\"url\": \"/resource/1\", \"status\": 500}", StringComparison.Ordinal))];
        Assert.Equal(300, lines.Count);
        Assert.Equal(100, errors.Length);
        Assert.Equal(6, errors[0].Second);
        Assert.Equal(7.98, errors[^1].Second, 1e-6);
        Assert.Equal(lines.Select(static line => line.Second).Order(), lines.Select(static line => line.Second));
    }

    [Fact]
    public void Without_a_rate_lines_are_due_at_once_and_name_the_time_that_it_is()
    {
        HttpTrafficSchedule schedule = Schedule(new HttpTrafficOptions { Rate = 0, StatusWeights = (1, 0, 0), Burst = new HttpBurst(2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) });
        byte[] bytes = new byte[100 * HttpTraffic.LongestLine];

        int first = schedule.Write(bytes, Start, TimeSpan.TicksPerSecond / 2, 10, out int lines);
        Assert.Equal(10, lines);
        Assert.All(Split(bytes, first), static line => Assert.Equal(0.5, Second(line), 1e-6));
        int second = schedule.Write(bytes, Start, 3 * TimeSpan.TicksPerSecond, 10, out lines);
        Assert.Equal([1, 1.5, .. Enumerable.Repeat(3.0, 8)], Split(bytes, second).Select(Second));
        Assert.Equal(20, schedule.Written);
    }

    [Fact]
    public void Lines_are_whole_however_little_room_there_is()
    {
        HttpTrafficSchedule schedule = Schedule(new HttpTrafficOptions { Rate = 1000 });
        byte[] bytes = new byte[HttpTraffic.LongestLine + 300];

        int length = schedule.Write(bytes, Start, TimeSpan.TicksPerSecond, 1000, out int lines);

        Assert.InRange(lines, 1, 4);
        Assert.Equal(lines, Split(bytes, length).Length);
    }

    private static HttpTrafficSchedule Schedule(HttpTrafficOptions options) => new(new HttpTraffic(options), options);

    private static List<(double Second, string Line)> Play(HttpTrafficOptions options, int seconds)
    {
        HttpTrafficSchedule schedule = Schedule(options);
        byte[] bytes = new byte[1 << 20];
        int length = schedule.Write(bytes, Start, (seconds * TimeSpan.TicksPerSecond) - 1, long.MaxValue, out _);
        return [.. Split(bytes, length).Select(static line => (Second(line), line))];
    }

    private static string[] Split(byte[] bytes, int length) => Encoding.ASCII.GetString(bytes, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static double Second(string line) =>
        (DateTime.Parse(line[15..42], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal).Ticks - Start) / (double)TimeSpan.TicksPerSecond;
}
