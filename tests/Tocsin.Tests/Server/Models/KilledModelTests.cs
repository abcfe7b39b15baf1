using System.Net;
using System.Text.Json;

namespace Tocsin.Tests.Server.Models;

/// <summary>The program itself, serving a model, killed without warning.</summary>
public sealed class KilledModelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-killed-");
    private readonly HttpClient _client = new() { Timeout = ServerUnderTest.Patience };

    public void Dispose()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    [UnixFact]
    public async Task A_killed_server_has_the_same_sessions_and_verdicts_although_the_models_file_is_gone()
    {
        string file = Path.Combine(_folder.FullName, "blocks.tocsin"), data = Path.Combine(_folder.FullName, "data");
        await File.WriteAllBytesAsync(file, BlockStoreBundles.First.ToBytes());
        string before;
        await using (ServeProcess first = ServeProcess.Start("--data", data, "--model", $"blocks={file}"))
        {
            Uri address = await first.AddressAsync();
            using HttpResponseMessage sent = await _client.PostAsync(
                new Uri(address, "/api/v1/streams/web/records"),
                new StringContent(BlockStoreBundles.Body("blk_1", BlockStoreBundles.NormalEvents) + BlockStoreBundles.Body("blk_2", BlockStoreBundles.AnomalousEvents)));
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
            before = await VerdictsAsync(address);
            first.Signal("KILL");
            await first.ExitAsync();
        }

        File.Delete(file);
        await using ServeProcess second = ServeProcess.Start("--data", data);

        Assert.Contains("anomalous", before, StringComparison.Ordinal);
        Assert.Equal(before, await VerdictsAsync(await second.AddressAsync()));
    }

    [Fact]
    public async Task A_bundle_that_cannot_be_read_is_exit_code_3_with_its_one_message()
    {
        string file = Path.Combine(_folder.FullName, "cut.tocsin");
        await File.WriteAllBytesAsync(file, BlockStoreBundles.First.ToBytes()[..100]);
        await using ServeProcess server = ServeProcess.Start("--data", Path.Combine(_folder.FullName, "data"), "--model", $"blocks={file}");

        Assert.Equal(3, await server.ExitAsync());
        Assert.Contains("--model blocks=", server.Errors, StringComparison.Ordinal);
        Assert.Contains(file, server.Errors, StringComparison.Ordinal);
        Assert.Contains("tocsin train", server.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", server.Errors, StringComparison.Ordinal);
    }

    // Sessions with their verdicts, once all twelve lines are judged.
    private async Task<string> VerdictsAsync(Uri address)
    {
        using var patience = new CancellationTokenSource(ServerUnderTest.Patience);
        while (true)
        {
            JsonElement list = JsonDocument.Parse(await _client.GetStringAsync(new Uri(address, "/api/v1/streams/web/sessions"), patience.Token)).RootElement;
            if (list.GetProperty("counts").GetProperty("used").GetInt32() == 12)
            {
                return list.GetProperty("items").ToString();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }
    }
}
