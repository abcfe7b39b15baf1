using System.Globalization;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Traffic;

namespace Tocsin.Engine.Tests.Traffic;

public sealed class HttpTrafficTests
{
    private static readonly DateTime Start = new(2025, 5, 30, 18, 52, 47, 123, 456, DateTimeKind.Utc);

    [Fact]
    public void A_seed_gives_the_same_bytes_for_ever()
    {
        Assert.Equal(
            [
                """{"timestamp": "2025-05-30T18:52:47.123456Z", "ip": "10.99.3.59", "method": "GET", "url": "/resource/6", "status": 200}""",
                """{"timestamp": "2025-05-30T18:52:47.123456Z", "ip": "10.59.146.211", "method": "DELETE", "url": "/resource/9", "status": 200}""",
                """{"timestamp": "2025-05-30T18:52:47.123456Z", "ip": "10.48.30.39", "method": "PUT", "url": "/resource/7", "status": 200}""",
            ],
            Lines(new HttpTrafficOptions(), 3));
    }

    [Theory]
    [InlineData(HttpTrafficFormat.Csv, "2025-05-30T18:52:47.123456Z,10.")]
    [InlineData(HttpTrafficFormat.Combined, "10.")]
    public void The_same_records_are_written_in_every_format(HttpTrafficFormat format, string beginning)
    {
        string[] json = Lines(new HttpTrafficOptions(), 50);
        string[] other = Lines(new HttpTrafficOptions { Format = format }, 50);

        for (int line = 0; line < json.Length; line++)
        {
            using JsonDocument record = JsonDocument.Parse(json[line]);
            Assert.StartsWith(beginning, other[line], StringComparison.Ordinal);
            foreach (string field in (string[])["ip", "method", "url"])
                Assert.Contains(record.RootElement.GetProperty(field).GetString()!, other[line], StringComparison.Ordinal);
            Assert.Contains(record.RootElement.GetProperty("status").ToString(), other[line], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Statuses_methods_URLs_and_addresses_come_as_often_as_they_should()
    {
        const int Count = 100_000;
        Dictionary<string, int> seen = [];
        HashSet<string> addresses = [];
        foreach (string line in Lines(new HttpTrafficOptions { Urls = 20, StatusWeights = (80, 15, 5) }, Count))
        {
            using JsonDocument record = JsonDocument.Parse(line);
            JsonElement root = record.RootElement;
            Assert.Equal(["timestamp", "ip", "method", "url", "status"], root.EnumerateObject().Select(static member => member.Name));
            Add(root.GetProperty("method").GetString()!);
            Add(root.GetProperty("url").GetString()!);
            Add(root.GetProperty("status").GetInt32().ToString(CultureInfo.InvariantCulture));
            addresses.Add(root.GetProperty("ip").GetString()!);
        }

        Assert.Equal(4 + 20 + 3, seen.Count);
        Assert.All((string[])["GET", "POST", "PUT", "DELETE"], method => Expect(method, 0.25));
        Assert.All(Enumerable.Range(1, 20), url => Expect($"/resource/{url}", 0.05));
        Expect("200", 0.80);
        Expect("404", 0.15);
        Expect("500", 0.05);
        // Of 16,777,216 addresses 100,000 draws hit some 297 twice.
        Assert.InRange(addresses.Count, Count - 297 - 90, Count - 297 + 90);

        void Add(string value) => seen[value] = seen.GetValueOrDefault(value) + 1;
        void Expect(string value, double share) => Assert.InRange(seen[value], (Count * share) - (5 * Deviation(share)), (Count * share) + (5 * Deviation(share)));
        double Deviation(double share) => Math.Sqrt(Count * share * (1 - share));
    }

    [Fact]
    public void Disorder_is_uniform_and_reaches_as_far_as_it_says_and_no_further()
    {
        double[] late = [.. Lines(new HttpTrafficOptions { Disorder = TimeSpan.FromSeconds(5) }, 20_000)
            .Select(static line => (Start - DateTime.Parse(line[15..42], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal)).TotalSeconds)];

        Assert.InRange(late.Min(), 0, 0.01);
        Assert.InRange(late.Max(), 4.99, 5);
        Assert.InRange(late.Average(), 2.45, 2.55);
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        foreach (HttpTrafficFormat format in Enum.GetValues<HttpTrafficFormat>())
        {
            HttpTraffic traffic = new(new HttpTrafficOptions { Format = format, Disorder = TimeSpan.FromSeconds(90) });
            byte[] line = new byte[HttpTraffic.LongestLine];
            AllocationProbe.AssertNone(() =>
            {
                for (int i = 0; i < 10_000; i++)
                    traffic.Write(line, Start.Ticks + (i * TimeSpan.TicksPerMillisecond));
            });
            Assert.Equal((byte)'\n', line[traffic.Write(line, Start.Ticks) - 1]);
        }
    }

    [Fact]
    public void What_cannot_be_is_said_all_at_once()
    {
        HttpTrafficOptions options = new() { Urls = 0, Rate = double.NaN, StatusWeights = (0, 0, 0), Disorder = TimeSpan.FromDays(2), Burst = new HttpBurst(0, TimeSpan.Zero, TimeSpan.Zero) };

        Assert.Equal(5, options.Faults().Count());
        Assert.Contains("Urls is 0; it must be from 1", Assert.Throws<ArgumentException>(() => new HttpTraffic(options)).Message, StringComparison.Ordinal);
    }

    private static string[] Lines(HttpTrafficOptions options, int count)
    {
        HttpTraffic traffic = new(options);
        byte[] line = new byte[HttpTraffic.LongestLine];
        return [.. Enumerable.Range(0, count).Select(_ => Encoding.ASCII.GetString(line, 0, traffic.Write(line, Start.Ticks) - 1))];
    }
}
