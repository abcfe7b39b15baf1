using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Tocsin.Tests.Server;

public sealed class ServeCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-serve-");

    private string Data => Path.Combine(_folder.FullName, "data");

    public void Dispose() => _folder.Delete(recursive: true);

    [UnixTheory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_drains_the_server_and_what_was_accepted_is_there_again(string signal)
    {
        using var client = new HttpClient();
        await using (ServeProcess first = ServeProcess.Start("--data", Data))
        {
            await SendAsync(client, await first.AddressAsync(), "one\ntwo\nthree\n", 0);
            first.Signal(signal);

            Assert.Equal(0, await first.ExitAsync());
            Assert.Contains("\"event\":1002", first.Errors, StringComparison.Ordinal);
        }

        await using ServeProcess second = ServeProcess.Start("--data", Data);
        Uri address = await second.AddressAsync();
        JsonElement stream = JsonDocument.Parse(await client.GetStringAsync(new Uri(address, "/api/v1/streams/web"))).RootElement;
        JsonElement lane = stream.GetProperty("lanes")[0];
        Assert.Equal(3, stream.GetProperty("ledger").GetProperty("processed").GetInt32());
        Assert.Equal(lane.GetProperty("durable").GetInt64(), lane.GetProperty("checkpointed").GetInt64());
    }

    [UnixFact]
    public async Task A_request_that_is_under_way_is_finished_before_the_end()
    {
        await using ServeProcess server = ServeProcess.Start("--data", Data);
        Uri address = await server.AddressAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync("POST /api/v1/streams/web/records HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nhalf"u8.ToArray());
        using var client = new HttpClient();
        await WaitForActiveRequestAsync(client, address);

        server.Signal("TERM");
        await WaitForRefusalAsync(address);
        await stream.WriteAsync("\nall"u8.ToArray());

        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync().WaitAsync(ServerUnderTest.Patience));
        Assert.Equal(0, await server.ExitAsync());
    }

    [UnixFact]
    public async Task A_killed_server_has_everything_that_it_acknowledged()
    {
        using var client = new HttpClient();
        await using (ServeProcess first = ServeProcess.Start("--data", Data))
        {
            Uri address = await first.AddressAsync();
            for (int batch = 0; batch < 20; batch++)
            {
                await SendAsync(client, address, string.Concat(Enumerable.Range(batch * 10, 10).Select(i => $"record {i}\n")), batch * 10);
            }

            first.Signal("KILL");
            await first.ExitAsync();
        }

        await using ServeProcess second = ServeProcess.Start("--data", Data);
        Uri again = await second.AddressAsync();
        await SendAsync(client, again, "record 199\nrecord 200\n", 199);
        JsonElement ledger = JsonDocument.Parse(await client.GetStringAsync(new Uri(again, "/api/v1/streams/web"))).RootElement.GetProperty("ledger");
        Assert.Equal(201, ledger.GetProperty("received").GetInt32());
        Assert.Equal(1, ledger.GetProperty("duplicates").GetInt32());
        Assert.True(ledger.GetProperty("balances").GetBoolean());
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused_with_exit_code_3()
    {
        await using ServeProcess first = ServeProcess.Start("--data", Data);
        await first.AddressAsync();
        await using ServeProcess second = ServeProcess.Start("--data", Data);

        Assert.Equal(3, await second.ExitAsync());
        Assert.Contains("--data", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_checkpoints_are_exit_code_1_and_are_left_as_they_are()
    {
        byte[] damaged = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];
        string file = Path.Combine(Data, "checkpoints.db");
        Directory.CreateDirectory(Data);
        await File.WriteAllBytesAsync(file, damaged);
        await using ServeProcess server = ServeProcess.Start("--data", Data);

        Assert.Equal(1, await server.ExitAsync());
        Assert.Contains("checkpoints.db", server.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", server.Errors, StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_exit_code_3_and_names_the_remedy()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using ServeProcess server = ServeProcess.Start("--data", Data, "--listen", $"127.0.0.1:{port}");

        Assert.Equal(3, await server.ExitAsync());
        Assert.Contains($"Port {port}", server.Errors, StringComparison.Ordinal);
        Assert.Contains("--listen", server.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", server.Errors, StringComparison.Ordinal); // one plain sentence, no stack trace before it
    }

    [Fact]
    public async Task Wrong_configuration_is_exit_code_2_with_one_line_for_each_fault()
    {
        string config = Path.Combine(_folder.FullName, "tocsin.json");
        await File.WriteAllTextAsync(config, """{ "Server": { "Lisen": "127.0.0.1:1", "DrainTimeout": "soon" } }""");
        await using ServeProcess server = ServeProcess.Start("--config", config, "--data", Data, "--facade", "telex");

        Assert.Equal(2, await server.ExitAsync());
        Assert.Contains("Server:Lisen = \"127.0.0.1:1\" (from tocsin.json): is not a known setting. Did you mean Server:Listen?", server.Errors, StringComparison.Ordinal);
        Assert.Contains("Server:DrainTimeout = \"soon\"", server.Errors, StringComparison.Ordinal);
        Assert.Contains("Facades:telex", server.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    private static async Task SendAsync(HttpClient client, Uri address, string lines, long offset)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/api/v1/streams/web/records")) { Content = new StringContent(lines) };
        request.Headers.Add("Tocsin-Source", "test");
        request.Headers.Add("Tocsin-Offset", $"{offset}");
        using HttpResponseMessage response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    // The metrics request is one itself: two are active when the other one has reached its handler.
    private static async Task WaitForActiveRequestAsync(HttpClient client, Uri address)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (!(await client.GetStringAsync(new Uri(address, "/metrics"), patience.Token)).Contains("tocsin_http_requests_active 2\n", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }
    }

    private static async Task WaitForRefusalAsync(Uri address)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(address.Host, address.Port, patience.Token);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
