namespace Tocsin.Engine.Traffic;

/// <summary>A web shop behind nginx, in the combined log format: pages, assets, an API, crawlers, and probes for what is not there.</summary>
public sealed class WebTraffic(int seed = 2) : TrafficGenerator(seed)
{
    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        "Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example/)",
        "kube-probe/1.31",
    ];

    private static readonly string[] Probes = ["/wp-login.php", "/.env", "/phpmyadmin/index.php", "/cgi-bin/test.cgi", "/.git/config"];

    private static readonly string[] Assets = ["/assets/site.css", "/assets/app.js", "/favicon.svg", "/assets/logo.svg"];

    private static readonly TimeSpan BetweenOutages = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(40);

    private DateTime? _began;

    /// <summary>How long after its first line the orders fail for the first time, for 40 s, and every five minutes from then on; null for never.</summary>
    public TimeSpan? FirstOutage { get; init; }

    /// <inheritdoc/>
    public override string Stream => "web";

    /// <inheritdoc/>
    public override string Format => "combined";

    /// <inheritdoc/>
    public override double LinesPerSecond => 60;

    /// <inheritdoc/>
    public override string Next(DateTime time)
    {
        (string request, int status, int bytes) = IsOut(time) && Random.Next(10) < 7 ? Failure() : Request();
        string address = $"{Random.Next(11, 223)}.{Random.Next(256)}.{Random.Next(256)}.{1 + Skewed(250)}";
        string referrer = OnceIn(3) ? "https://shop.example/" : "-";
        return $"{address} - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"{request} HTTP/1.1\" {status} {bytes} \"{referrer}\" \"{Pick(Agents)}\"";
    }

    private bool IsOut(DateTime time)
    {
        if (FirstOutage is not { } first)
        {
            return false;
        }

        TimeSpan since = time - (_began ??= time) - first;
        return since >= TimeSpan.Zero && since.Ticks % BetweenOutages.Ticks < Outage.Ticks;
    }

    // Whoever ordered tries again, and again: most requests are those that fail.
    private (string Request, int Status, int Bytes) Failure() => OnceIn(4)
        ? ($"POST /api/cart/{Random.Next(100_000, 999_999)}/items", 503, Random.Next(120, 240))
        : ($"GET /api/orders/{Random.Next(100_000, 100_020)}", 503, Random.Next(120, 240));

    private (string Request, int Status, int Bytes) Request() => Random.Next(100) switch
    {
        < 35 => ($"GET /products/{1 + Skewed(4000)}", 200, Random.Next(8_000, 40_000)),
        < 55 => OnceIn(3) ? ($"GET {Pick(Assets)}", 200, Random.Next(2_000, 90_000)) : ($"GET {Pick(Assets)}", 304, 0),
        < 68 => ($"GET /search?q=lamp&page={1 + Skewed(20)}", 200, Random.Next(4_000, 20_000)),
        < 80 => ($"POST /api/cart/{Random.Next(100_000, 999_999)}/items", 201, Random.Next(120, 900)),
        < 88 => ($"GET /api/orders/{Random.Next(100_000, 999_999)}", OnceIn(25) ? 500 : 200, Random.Next(300, 2_500)),
        < 94 => ("GET /health", 200, 2),
        < 98 => ($"GET /products/{Random.Next(900_000, 999_999)}", 404, 153),
        _ => ($"GET {Pick(Probes)}", 404, 153),
    };
}
