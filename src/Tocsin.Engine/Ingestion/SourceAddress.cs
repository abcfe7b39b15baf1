using System.Net;

namespace Tocsin.Engine.Ingestion;

/// <summary>What kind of source an address names.</summary>
public enum SourceKind
{
    /// <summary><c>-</c>: standard input.</summary>
    StandardInput,

    /// <summary><c>listen://[ADDRESS]:PORT</c>: whoever connects sends lines.</summary>
    TcpListener,

    /// <summary><c>tcp://HOST:PORT</c>: connects to somebody else's listener.</summary>
    TcpClient,

    /// <summary>A path: followed by name, through rotations.</summary>
    File,

    /// <summary>A folder, or a path with <c>*</c> or <c>?</c> in its last part: each file that fits is followed.</summary>
    Directory,

    /// <summary>Another scheme, whose client this assembly does not know; see <see cref="ForeignScheme"/>.</summary>
    Foreign,
}

/// <summary>A kind of address that somebody else reads and makes a source of.</summary>
/// <param name="Prefix">What it begins with: <c>kafka://</c>.</param>
/// <param name="Form">How it is written, for messages.</param>
/// <param name="Fault">What is wrong with an address that begins so, and what would be right; null when nothing is.</param>
public sealed record ForeignScheme(string Prefix, string Form, Func<string, string?> Fault);

/// <summary>Where records come from, as people write it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it was written.</param>
/// <param name="Host">Host or address, for TCP; empty means loopback for a listener.</param>
/// <param name="Port">Port, for TCP.</param>
/// <param name="Path">Full path (for a directory: its folder), for files.</param>
/// <param name="Pattern">File names that fit, for a directory.</param>
public sealed record SourceAddress(SourceKind Kind, string Text, string Host = "", int Port = 0, string Path = "", string Pattern = "*")
{
    /// <summary>Reads an address; on failure <paramref name="fault"/> says what is wrong and what would be right.</summary>
    public static SourceAddress? Parse(string text, out string fault, ForeignScheme? foreign = null)
    {
        fault = "";
        if (text == "-")
        {
            return new(SourceKind.StandardInput, text);
        }

        if (foreign is not null && text.StartsWith(foreign.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            fault = foreign.Fault(text) ?? "";
            return fault.Length == 0 ? new(SourceKind.Foreign, text) : null;
        }

        string forms = foreign is null ? Forms : $"{Forms} Or write {foreign.Form}.";
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return ParseTcp(text, forms, out fault);
        }

        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            fault = $"'{text.Replace('\0', '?')}' is no source. {forms}";
            return null;
        }

        string path = System.IO.Path.GetFullPath(text);
        string name = System.IO.Path.GetFileName(path);
        if (name.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            return new(SourceKind.Directory, text, Path: System.IO.Path.GetDirectoryName(path)!, Pattern: name);
        }

        return Directory.Exists(path)
            ? new(SourceKind.Directory, text, Path: path)
            : new(SourceKind.File, text, Path: path);
    }

    private const string Forms =
        "Write a path, a folder, a path with * in its last part, listen://[ADDRESS]:PORT, tcp://HOST:PORT, or - for standard input.";

    private static SourceAddress? ParseTcp(string text, string forms, out string fault)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = text[(scheme + 3)..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        SourceKind? kind = text[..scheme] switch { "listen" => SourceKind.TcpListener, "tcp" => SourceKind.TcpClient, _ => null };
        if (kind is null || colon < 0 || !ushort.TryParse(rest.AsSpan(colon + 1), out ushort port))
        {
            fault = $"'{text}' is no source. {forms}";
            return null;
        }

        string host = rest[..colon].Trim('[', ']');
        bool hostFits = kind == SourceKind.TcpListener
            ? host.Length == 0 || IPAddress.TryParse(host, out _)
            : Uri.CheckHostName(host) != UriHostNameType.Unknown && port > 0;
        fault = hostFits ? "" : $"'{text}' is no source: '{host}' is not {(kind == SourceKind.TcpListener ? "an address to listen on" : "a host")}. {forms}";
        return hostFits ? new(kind.Value, text, host, port) : null;
    }
}
