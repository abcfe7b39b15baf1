using System.Net;

namespace Tocsin.Pages.Components;

/// <summary>The exact commands that send something to this server, ready to be pasted into a shell.</summary>
public static class SendCommands
{
    /// <summary>A file, with the program itself. The key comes from the environment, where no process list shows it.</summary>
    public static string File(string server, string? stream, bool needsKey) =>
        $"{(needsKey ? "TOCSIN_API_KEY=… " : string.Empty)}./tocsin send app.log --to {server} --stream {StreamName(stream)}";

    /// <summary>A file, with curl.</summary>
    public static string Http(string server, bool needsKey) =>
        $"curl --data-binary @app.log -H 'Content-Type: text/plain'{(needsKey ? " -H 'X-Api-Key: …'" : string.Empty)} {server}/api/v1/streams/app/records";

    /// <summary>One action of one individual, with curl.</summary>
    public static string Event(string server, string? stream, bool needsKey) =>
        $"curl {server}/api/v1/populations/observe{(stream is null or "populations" ? string.Empty : $"?stream={StreamName(stream)}")} -H 'Content-Type: application/json'{(needsKey ? " -H 'X-Api-Key: …'" : string.Empty)} "
        + "-d '{\"org\":\"acme\",\"source\":\"web\",\"pop\":\"all\",\"id\":\"ann\",\"action\":\"login\"}'";

    /// <summary>Has the facade <c>logdetection</c> load the labels anew; one that listens everywhere is reached where the pages are.</summary>
    public static string Labels(string server, IPEndPoint facade, bool needsKey)
    {
        Uri pages = new(server);
        string host = facade.Address.Equals(IPAddress.Any) || facade.Address.Equals(IPAddress.IPv6Any) ? $"{pages.Host}:{facade.Port}" : facade.ToString();
        return $"curl -X POST{(needsKey ? " -H 'X-Api-Key: …'" : string.Empty)} {pages.Scheme}://{host}/load_labels";
    }

    /// <summary>A stream's name for a command that somebody will paste. One from an address may be anything: where it is not harmless, it is <c>app</c>.</summary>
    public static string StreamName(string? stream) =>
        stream is { Length: > 0 and <= 64 } && stream.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? stream : "app";
}
