using System.Globalization;

namespace Tocsin.Tests.Commands.Windows;

/// <summary>Records of made-up traffic, and what is to be counted of them, counted in the plainest way.</summary>
internal sealed class HttpLines
{
    private static readonly DateTime Start = new(2025, 5, 30, 18, 52, 0, DateTimeKind.Utc);

    private readonly List<(DateTime Time, string Address, string Url, int Status)> _records = [];

    /// <param name="seed">Makes others.</param>
    /// <param name="count">How many.</param>
    /// <param name="disorder">Seconds by which a record may be before its place.</param>
    public HttpLines(int seed, int count, double disorder = 5)
    {
        Random random = new(seed);
        for (int number = 0; number < count; number++)
        {
            // Microseconds, as the lines have them.
            DateTime time = Start.AddMicroseconds(Math.Floor((number * 10_000.0) + (random.NextDouble() * disorder * 1e6)));
            int status = random.Next(10) switch { < 7 => 200, < 9 => 404, _ => 500 };
            _records.Add((time, $"10.0.{random.Next(4)}.{random.Next(50)}", $"/resource/{random.Next(1, 30)}", status));
        }
    }

    /// <summary>One JSON object a line.</summary>
    public IEnumerable<string> Json => _records.Select(static record =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"timestamp": "{{record.Time:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}", "ip": "{{record.Address}}", "method": "GET", "url": "{{record.Url}}", "status": {{record.Status}}}"""));

    /// <summary>The same as CSV, without a heading.</summary>
    public IEnumerable<string> Csv => _records.Select(static record =>
        string.Create(CultureInfo.InvariantCulture, $"{record.Time:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'},{record.Address},GET,{record.Url},{record.Status}"));

    /// <summary>What the command must print with <c>--json</c> for windows of so many seconds.</summary>
    public IEnumerable<string> Expected(int seconds = 30, int from = 400) =>
        from record in _records
        where record.Status >= @from
        group record by (Window: record.Time.Ticks / TimeSpan.TicksPerSecond / seconds * seconds, record.Status) into window
        orderby window.Key.Window, window.Key.Status
        let start = new DateTime(window.Key.Window * TimeSpan.TicksPerSecond, DateTimeKind.Utc)
        let urls = from record in window
                   group record by record.Url into url
                   orderby url.Count() descending, url.Key
                   select $$"""{"url":"{{url.Key}}","count":{{url.Count()}},"error":0}"""
        select $$"""{"window_start":"{{Z(start)}}","window_end":"{{Z(start.AddSeconds(seconds))}}","status":{{window.Key.Status}},"error_count":{{window.Count()}},"unique_ips":{{window.Select(static record => record.Address).Distinct().Count()}},"urls":[{{string.Join(',', urls)}}]}""";

    private static string Z(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
