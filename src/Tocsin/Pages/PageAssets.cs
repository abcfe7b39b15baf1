using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace Tocsin.Pages;

/// <summary>
/// The files of <c>wwwroot</c>, which lie inside the assembly, and their style sheets as one (<see cref="StyleSheets"/>). Each is compressed once, at its first request, and revalidated
/// by the hash of its content, so that a browser never runs the script of another build.
/// </summary>
internal sealed class PageAssets
{
    private const string Prefix = "wwwroot/";
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();
    private readonly FrozenDictionary<string, Lazy<Asset>> _assets;

    public PageAssets()
    {
        Assembly assembly = typeof(PageAssets).Assembly;
        _assets = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => (Path: "/" + name[Prefix.Length..], Read: (Func<byte[]>)(() => Read(assembly, name))))
            .Append((StyleSheets.Joined, () => [.. StyleSheets.InOrder.SelectMany(path => (byte[])[.. Read(assembly, Prefix + path[1..]), (byte)'\n'])]))
            .ToFrozenDictionary(static file => file.Path, static file => new Lazy<Asset>(() => Pack(file.Path, file.Read())), StringComparer.Ordinal);
    }

    /// <summary>The paths that are served.</summary>
    public IEnumerable<string> Paths => _assets.Keys;

    /// <summary>Answers one request for <paramref name="path"/>.</summary>
    public async Task ServeAsync(HttpContext context, string path)
    {
        Asset asset = _assets[path].Value;
        HttpResponse response = context.Response;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = asset.Tag.ToString();
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(asset.Tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        bool gzip = context.Request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value == "gzip" && coding.Quality != 0);
        byte[] body = gzip ? asset.Gzip : asset.Bytes;
        if (gzip)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        response.ContentType = asset.ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using Stream source = assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[source.Length];
        source.ReadExactly(bytes);
        return bytes;
    }

    private static Asset Pack(string path, byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        string type = ContentTypes.TryGetContentType(path, out string? known) ? known : "application/octet-stream";
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"";
        return new Asset(bytes, packed.ToArray(), type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type, new EntityTagHeaderValue(tag, isWeak: true));
    }

    private sealed record Asset(byte[] Bytes, byte[] Gzip, string ContentType, EntityTagHeaderValue Tag);
}
