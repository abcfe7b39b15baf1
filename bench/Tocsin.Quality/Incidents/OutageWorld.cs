namespace Tocsin.Quality.Incidents;

/// <summary>A kind of outage.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">What is answered.</param>
/// <param name="Url">Where.</param>
internal sealed record OutageKind(string Name, string Status, Func<Random, string> Url);

/// <summary>A made-up service and what can go wrong with it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kinds">The most frequent first.</param>
/// <param name="Any">Any of its URLs.</param>
internal sealed record OutageWorld(string Name, IReadOnlyList<OutageKind> Kinds, Func<Random, string> Any)
{
    private static readonly string[] Words = ["lamp", "chair", "table", "shelf", "rug", "clock"];

    /// <summary>A shop.</summary>
    public static OutageWorld Shop
    {
        get
        {
            Func<Random, string> cart = static random => $"/api/cart/{random.Next(100_000, 999_999)}/items", order = static random => $"/api/orders/{random.Next(100_000, 999_999)}",
                product = static random => $"/products/{random.Next(1, 4_000)}", search = static random => $"/search?q={Pick(random, Words)}&page={random.Next(1, 20)}",
                probe = static random => Pick(random, "/wp-login.php", "/.env", "/phpmyadmin/index.php", "/cgi-bin/test.cgi", "/.git/config", "/admin.php", "/xmlrpc.php"),
                asset = static random => $"/assets/app.{random.NextInt64():x16}.js", pay = static random => $"/api/v2/payments/{Uuid(random)}", refund = static random => $"/api/v2/payments/{Uuid(random)}/refund";
            Func<Random, string> any = random => Pick<Func<Random, string>>(random, cart, order, product, search, probe, asset, pay, refund, static _ => "/checkout", static _ => "/login", static _ => "/")(random);
            return new OutageWorld(
                "shop",
                [
                    new("orders and carts", "503", random => random.Next(4) == 0 ? cart(random) : order(random)), new("checkout", "500", static _ => "/checkout"), new("probes", "404", probe),
                    new("whole site", "502", any), new("orders", "500", order), new("search", "504", search), new("products", "404", product), new("login", "401", static _ => "/login"),
                    new("payments", "503", pay), new("refunds", "503", refund), new("assets", "404", asset), new("search fails", "500", search), new("whole site fails", "500", any),
                    new("front page", "502", static _ => "/"), new("products fail", "500", product),
                ],
                any);
        }
    }

    /// <summary>A service for files, by name and by digest.</summary>
    public static OutageWorld Files
    {
        get
        {
            Func<Random, string> file = static random => $"/f/{Pick(random, Words)}/{Pick(random, Words)}-{random.Next(10_000):0000}.pdf", blob = static random => $"/blobs/sha256:{random.NextInt64():x16}{random.NextInt64():x16}",
                share = static random => $"/s/{random.NextInt64():x12}/download", thumb = static random => $"/thumb/{random.Next(1_000_000)}_{Pick(random, "s", "m", "l")}.webp",
                token = static random => $"/oauth/token?state={random.Next()}", user = static random => $"/users/u{random.Next(10_000, 99_999)}/quota", day = static random => $"/reports/2026-{random.Next(1, 13):00}-{random.Next(1, 29):00}";
            Func<Random, string> any = random => Pick<Func<Random, string>>(random, file, blob, share, thumb, token, user, day, static _ => "/health", static _ => "/v1/index")(random);
            return new OutageWorld(
                "files",
                [
                    new("blobs", "500", blob), new("shares", "410", share), new("thumbnails", "500", thumb), new("token", "401", token), new("all", "503", any), new("quota", "507", user), new("reports", "500", day),
                    new("files", "404", file), new("blobs are gone", "404", blob), new("index", "500", static _ => "/v1/index"), new("shares fail", "500", share), new("files and thumbnails", "500", random => random.Next(2) == 0 ? file(random) : thumb(random)),
                ],
                any);
        }
    }

    private static T Pick<T>(Random random, params T[] from) => from[random.Next(from.Length)];

    private static string Uuid(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
