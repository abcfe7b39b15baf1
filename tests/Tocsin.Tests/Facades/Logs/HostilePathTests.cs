using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tocsin.Tests.Server.Collection;

namespace Tocsin.Tests.Facades.Logs;

/// <summary>Everything that <c>path=</c> may say, to read and to delete: nothing outside is read, and nothing outside goes.</summary>
public sealed class HostilePathTests
{
    // As it stands in the address, and the status of reading it.
    private static readonly (string Path, int Status)[] Paths =
    [
        ("", 400),
        ("categorized", 403),
        ("categorized/", 400),
        ("categorized/slurm", 400),
        ("categorized/slurm/", 400),
        ("categorized/slurm/hpc", 400),
        ("categorized/nobody/hpc/slurm-1000.out", 404),
        ("categorized/client/hpc/slurm-1000.out", 404),
        ("categorized/slurm/hpc/nothing.out", 404),
        ("categorized/slurm/hpc//slurm-1000.out", 400),
        ("categorized/slurm/./hpc/slurm-1000.out", 400),
        ("categorized/slurm/../slurm/hpc/slurm-1000.out", 400),
        ("categorized/slurm/../../../secret.txt", 403),
        ("../secret.txt", 403),
        ("../../../../../../etc/passwd", 403),
        ("..%2F..%2Fetc%2Fpasswd", 403),
        ("%2e%2e/%2e%2e/etc/passwd", 403),
        ("%252e%252e%252fsecret.txt", 403),
        ("categorized%252fslurm%252fhpc%252fslurm-1000.out", 403),
        ("categorized/slurm/%252e%252e/%252e%252e/secret.txt", 404),
        ("/etc/passwd", 403),
        ("//etc/passwd", 403),
        ("file:///etc/passwd", 400),
        ("categorized\\slurm\\hpc\\slurm-1000.out", 400),
        ("categorized%5Cslurm%5C..%5C..%5Csecret.txt", 400),
        ("..%5C..%5Csecret.txt", 403),
        ("categorized/slurm/hpc/slurm-1000.out%00", 400),
        ("categorized/slurm/hpc/slurm-1000.out%00.txt", 400),
        ("categorized/slurm/hpc/slurm-1000.out%0a", 400),
        ("categorized/slurm/hpc/%1b%5b2J.out", 400),
        ("categorized/slurm/hpc/%ff%fe.out", 404),
        ("logs/hpc/slurm-1000.out", 403),
        ("known_hosts", 403),
        ("catalogue.db", 403),
        ("CATEGORIZED/slurm/hpc/slurm-1000.out", 403),
        ("categorized/slurm/hpc/link.out", 404),
        ("categorized/slurm/hpc/became-a-link.out", 403),
        ("categorized/slurm/folder-link/secret.out", 404),
        ("categorized/slurm/hpc/.hidden.out", 404),
        ("categorized/slurm/hpc/pipe.out", 400),
        ("categorized/slurm/" + new string('x', 300), 400),
        ("categorized/slurm/" + string.Join('/', Enumerable.Repeat("deep", 1400)), 400),
    ];

    [Fact]
    public async Task Nothing_outside_is_read_and_nothing_outside_is_removed()
    {
        await using CollectionUnderTest collection = await CollectionUnderTest.StartAsync(("hpc/slurm-1000.out", "inside\n"), ("hpc/became-a-link.out", "inside\n"), ("hpc/.hidden.out", "hidden\n"));
        string secret = Path.GetFullPath(Path.Combine(collection.Logs, "..", "secret.txt")), outside = Path.GetFullPath(Path.Combine(collection.Logs, "..", "outside"));
        await File.WriteAllTextAsync(secret, "secret\n");
        Directory.CreateDirectory(outside);
        await File.WriteAllTextAsync(Path.Combine(outside, "secret.out"), "secret\n");
        File.CreateSymbolicLink(Path.Combine(collection.Logs, "hpc/link.out"), secret);
        File.CreateSymbolicLink(Path.Combine(collection.Logs, "folder-link"), outside);
        using var pipe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        pipe.Bind(new UnixDomainSocketEndPoint(Path.Combine(collection.Logs, "hpc/pipe.out")));
        List<string> wrong = [];
        foreach ((string path, int status) in Paths)
        {
            // A pass that sees the link takes the file out of the list: each time anew.
            string turned = Path.Combine(collection.Logs, "hpc/became-a-link.out");
            if (path.Contains("became", StringComparison.Ordinal))
            {
                File.Delete(turned);
                File.CreateSymbolicLink(turned, secret);
            }

            (int read, string body) = await AskAsync(collection, "GET", $"/logs/content?path={path}");
            (int removed, _) = await AskAsync(collection, "POST", $"/logs/delete?path={path}");
            bool isSaid = body.StartsWith('{') && JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString()!.Length > 0;

            // A link that took a file's place may go: it is the link that goes.
            bool isLink = path.EndsWith("became-a-link.out", StringComparison.Ordinal);
            if (read != status || (removed < 400 && !isLink) || !isSaid || body.Contains("secret\n", StringComparison.Ordinal))
            {
                wrong.Add($"{path}: {read} instead of {status}, removing {removed}: {body}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(File.Exists(secret) && File.Exists(Path.Combine(outside, "secret.out")) && File.Exists(Path.Combine(collection.Logs, "hpc/slurm-1000.out")));
    }

    // By hand: clients tidy an address before they send it.
    private static async Task<(int Status, string Body)> AskAsync(CollectionUnderTest collection, string method, string target)
    {
        Uri at = collection.Facade.BaseAddress!;
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, at.Port);
        using NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\nHost: {at.Authority}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90));
        int status = int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture), begin = answer.IndexOf('{', StringComparison.Ordinal), end = answer.LastIndexOf('}');
        return (status, begin < 0 ? answer : answer[begin..(end + 1)]);
    }
}
