using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Tocsin.Tests.Server.Vectors;

public sealed class KilledVectorsTests
{
    [Fact]
    public async Task Vectors_that_were_acknowledged_are_there_after_the_server_was_killed_while_others_came()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tocsin-killed-");
        try
        {
            SortedSet<int> acknowledged = [];
            await using (ServeProcess serve = ServeProcess.Start("--data", folder.FullName))
            {
                using HttpClient client = new() { BaseAddress = await serve.AddressAsync(), Timeout = ServerUnderTest.Patience };
                using (HttpResponseMessage made = await client.PutAsync("/api/v1/vectors/points", Json("""{"dimension":2,"metric":"l2"}""")))
                {
                    Assert.True(made.IsSuccessStatusCode, serve.Errors);
                }

                int next = 0;
                await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
                {
                    try
                    {
                        while (true)
                        {
                            int id = Interlocked.Increment(ref next);
                            using HttpResponseMessage answer = await client.PostAsync("/api/v1/vectors/points/vectors", Json($$"""{"items":[{"id":{{id}},"vector":[{{id}},1],"payload":{{id}}}]}"""));
                            if (answer.IsSuccessStatusCode)
                            {
                                int count;
                                lock (acknowledged)
                                {
                                    acknowledged.Add(id);
                                    count = acknowledged.Count;
                                }

                                if (count == 100)
                                {
                                    serve.Signal("KILL");
                                }
                            }
                        }
                    }
                    catch (HttpRequestException)
                    {
                        // The server is gone.
                    }
                })));
                await serve.ExitAsync();
            }

            Assert.True(acknowledged.Count >= 100);
            await using ServeProcess again = ServeProcess.Start("--data", folder.FullName);
            using HttpClient reader = new() { BaseAddress = await again.AddressAsync(), Timeout = ServerUnderTest.Patience };
            foreach (int id in acknowledged)
            {
                JsonElement vector = await reader.GetFromJsonAsync<JsonElement>($"/api/v1/vectors/points/vectors/{id}");
                Assert.Equal(($"[{id},1]", id), (vector.GetProperty("vector").GetRawText(), vector.GetProperty("payload").GetInt32()));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
