using System.Net;

namespace Tocsin.Server.Settings;

/// <summary>The main listener and what protects it; facades share all but the address.</summary>
public sealed record ServerSettings
{
    /// <summary>Where the API and the pages are.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8800);

    /// <summary>Whether the server may listen beyond loopback although no key protects it.</summary>
    public bool Insecure { get; init; }

    /// <summary>The certificate; HTTP without TLS when there is none.</summary>
    public TlsSettings Tls { get; init; } = new();

    /// <summary>Who may call. Without a key everybody on this machine is an admin.</summary>
    public IReadOnlyList<KeySettings> Keys { get; init; } = [];

    /// <summary>Which web origins may call from a browser.</summary>
    public CorsSettings Cors { get; init; } = new();

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) whose <c>X-Forwarded-…</c> headers are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Host names under which the server answers, besides its own addresses.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>How many requests are taken.</summary>
    public RateLimitSettings RateLimits { get; init; } = new();

    /// <summary>How large things may be.</summary>
    public LimitSettings Limits { get; init; } = new();

    /// <summary>How long a stopping server waits for running requests and lanes.</summary>
    [Span("1s", "10m")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>A certificate, as two PEM files or one PFX file.</summary>
public sealed record TlsSettings
{
    /// <summary>PEM file of the certificate, followed by its chain.</summary>
    public string? Cert { get; init; }

    /// <summary>PEM file of the certificate's private key.</summary>
    public string? Key { get; init; }

    /// <summary>PFX file with certificate and key, instead of the two PEM files.</summary>
    public string? Pfx { get; init; }

    /// <summary>The PFX file's password.</summary>
    [Secret]
    public string? Password { get; init; }

    internal bool IsConfigured => Cert is not null || Key is not null || Pfx is not null;
}

/// <summary>What a key may do.</summary>
public enum Role
{
    /// <summary>Send records.</summary>
    Ingest,

    /// <summary>See streams, templates and lines.</summary>
    Read,

    /// <summary>Everything.</summary>
    Admin,
}

/// <summary>One API key. It is kept as the SHA-256 of its text; <c>tocsin keys new</c> makes one.</summary>
public sealed record KeySettings
{
    /// <summary>What the key is called in logs and metrics.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it may do.</summary>
    public Role? Role { get; init; }

    /// <summary>SHA-256 of the key, 64 hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The key itself, for a variable or a secrets file; it is hashed at once.</summary>
    [Secret]
    public string? Key { get; init; }
}

/// <summary>Which web origins may call from a browser.</summary>
public sealed record CorsSettings
{
    /// <summary>Origins such as <c>https://ops.example.org</c>; none by default.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];
}

/// <summary>How many requests a second are taken from one address and with one key, as a token bucket.</summary>
public sealed record RateLimitSettings
{
    /// <summary>Requests a second from one address.</summary>
    [Between(1, 1_000_000)]
    public int PerAddress { get; init; } = 2000;

    /// <summary>Requests a second with one key.</summary>
    [Between(1, 1_000_000)]
    public int PerKey { get; init; } = 2000;

    /// <summary>Requests that may come at once before the rate counts.</summary>
    [Between(1, 1_000_000)]
    public int Burst { get; init; } = 4000;
}

/// <summary>How large things may be.</summary>
public sealed record LimitSettings
{
    /// <summary>Bytes of one request's body, and of what it unpacks to.</summary>
    [Size("1KiB", "256MiB")]
    public long BatchBytes { get; init; } = 16L << 20;

    /// <summary>Records of one request.</summary>
    [Between(1, 10_000_000)]
    public int BatchRecords { get; init; } = 250_000;

    /// <summary>How many times larger than its gzip form a body may be.</summary>
    [Between(2, 100_000)]
    public int DecompressionRatio { get; init; } = 200;

    /// <summary>How deep a JSON record may be nested.</summary>
    [Between(1, 1000)]
    public int JsonDepth { get; init; } = 64;

    /// <summary>Bytes of records that all requests together may hold before they are in the journal.</summary>
    [Size("1MiB", "64GiB")]
    public long BufferedBytes { get; init; } = 128L << 20;

    /// <summary>Streams of this server.</summary>
    [Between(1, 100_000)]
    public int Streams { get; init; } = 256;

    /// <summary>Model bundles that are kept, all versions of all names.</summary>
    [Between(1, 10_000)]
    public int Models { get; init; } = 64;

    /// <summary>Bytes of one model bundle that is uploaded.</summary>
    [Size("64KiB", "256MiB")]
    public long ModelBytes { get; init; } = 64L << 20;

    /// <summary>Connections of one listener.</summary>
    [Between(1, 1_000_000)]
    public int Connections { get; init; } = 10_000;

    /// <summary>Headers of one request.</summary>
    [Between(10, 1000)]
    public int Headers { get; init; } = 100;

    /// <summary>Browsers and programs that follow a tail at the same time.</summary>
    [Between(1, 100_000)]
    public int Followers { get; init; } = 200;

    /// <summary>Slowest body that is waited for, in bytes a second, after five seconds of grace.</summary>
    [Between(1, 1_000_000_000)]
    public int BodyBytesPerSecond { get; init; } = 240;
}
