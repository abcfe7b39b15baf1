using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Facades;
using Tocsin.Server;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Security;

public sealed class PerimeterTests
{
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("logs.internal", HttpStatusCode.OK)]
    public async Task Without_a_key_the_server_answers_to_its_own_names_only(string host, HttpStatusCode status)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            new TocsinSettings { Server = new ServerSettings { Hosts = ["logs.internal"] } });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/streams");
        request.Headers.Host = host;

        using HttpResponseMessage response = await server.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("https://ops.example", true)]
    [InlineData(null, true)]
    public async Task A_page_of_somebody_else_cannot_send_records(string? origin, bool welcome)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            new TocsinSettings { Server = new ServerSettings { Cors = new CorsSettings { Origins = ["https://ops.example"] } } });
        (string, string)[] headers = origin is null ? [] : [("Origin", origin)];

        using HttpResponseMessage response = await server.PostAsync("web", "line", headers: headers);

        Assert.Equal(welcome ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Our_own_pages_may_send()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        using HttpResponseMessage response = await server.PostAsync("web", "line", headers: ("Origin", server.Server.Address.GetLeftPart(UriPartial.Authority)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("https://ops.example", true)]
    [InlineData("https://evil.example", false)]
    public async Task Cors_is_off_until_an_origin_is_listed(string origin, bool listed)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            new TocsinSettings { Server = new ServerSettings { Cors = new CorsSettings { Origins = ["https://ops.example"] } } });
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/streams/web/records");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "content-type");

        using HttpResponseMessage response = await server.Client.SendAsync(preflight);

        Assert.Equal(listed, response.Headers.TryGetValues("Access-Control-Allow-Origin", out IEnumerable<string>? allowed) && allowed.Single() == origin);
    }

    [Theory]
    [InlineData("/api/v1/streams")]
    [InlineData("/health/live")]
    [InlineData("/no/such/thing")]
    [InlineData("/sign-in")]
    public async Task Every_answer_carries_the_security_headers(string path)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        using HttpResponseMessage response = await server.Client.GetAsync(path);

        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task A_sender_that_asks_too_often_is_told_when_to_come_again()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            new TocsinSettings { Server = new ServerSettings { RateLimits = new RateLimitSettings { PerAddress = 1, Burst = 2 } } });
        await server.GetAsync("/api/v1/streams");
        await server.GetAsync("/api/v1/streams");

        using HttpResponseMessage third = await server.PostAsync("web", "line");

        Assert.True(third.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.TooManyRequests, "too_many_requests", third);
        Assert.Null(server.Server.Streams.Find("web"));
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.9")]
    [InlineData("10.0.0.0/8", "127.0.0.1")]
    public async Task Forwarded_addresses_are_believed_from_trusted_proxies_only(string proxy, string counted)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(new TestClock(), new TocsinSettings
        {
            Server = new ServerSettings { TrustedProxies = [proxy], RateLimits = new RateLimitSettings { PerAddress = 1, Burst = 1 } },
        });
        await server.SendAsync("web", "line", headers: ("X-Forwarded-For", "203.0.113.9"));

        using HttpResponseMessage again = await server.PostAsync("web", "line", headers: ("X-Forwarded-For", "203.0.113.9"));

        Assert.Equal(HttpStatusCode.TooManyRequests, again.StatusCode);
        Assert.Contains(counted, await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_server_speaks_tls_with_pem_files_or_a_pfx_file(bool pfx)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-tls-");
        try
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            string file = Path.Combine(folder.FullName, "certificate");
            await File.WriteAllTextAsync($"{file}.pem", certificate.ExportCertificatePem());
            await File.WriteAllTextAsync($"{file}.key", key.ExportPkcs8PrivateKeyPem());
            await File.WriteAllBytesAsync($"{file}.pfx", certificate.Export(X509ContentType.Pfx, "secret"));
            TlsSettings tls = pfx ? new() { Pfx = $"{file}.pfx", Password = "secret" } : new() { Cert = $"{file}.pem", Key = $"{file}.key" };
            await using ServerUnderTest server = await ServerUnderTest.StartAsync(new TocsinSettings { Server = new ServerSettings { Tls = tls } });
            using var handler = new SocketsHttpHandler();
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            };
            using var client = new HttpClient(handler);

            Assert.Equal("https", server.Server.Address.Scheme);
            using HttpResponseMessage response = await client.GetAsync(new Uri(server.Server.Address, "/health/live"));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_a_fault_of_its_key()
    {
        string file = Path.GetTempFileName();
        try
        {
            SettingsException refused = await Assert.ThrowsAsync<SettingsException>(() => ServerUnderTest.StartAsync(
                new TocsinSettings { Server = new ServerSettings { Tls = new TlsSettings { Cert = file, Key = file } } }));

            Assert.Equal("Server:Tls:Cert", Assert.Single(refused.Faults).Key);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_names_the_port_the_setting_and_the_remedy()
    {
        await using ServerUnderTest first = await ServerUnderTest.StartAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-test-");
        try
        {
            OutsideException taken = await Assert.ThrowsAsync<OutsideException>(() => TocsinServer.StartAsync(
                new TocsinSettings
                {
                    Data = folder.FullName,
                    Logging = new LoggingSettings { Level = ProgramLogLevel.Critical },
                    Server = new ServerSettings { Listen = new IPEndPoint(IPAddress.Loopback, first.Server.Address.Port) },
                },
                TimeProvider.System,
                FacadeRegistry.Shipped));

            Assert.Contains($"{first.Server.Address.Port}", taken.Message, StringComparison.Ordinal);
            Assert.Contains("--listen", taken.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
