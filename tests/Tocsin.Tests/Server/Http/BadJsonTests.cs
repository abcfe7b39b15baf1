using System.Net;
using System.Text;
using System.Text.Json;

namespace Tocsin.Tests.Server.Http;

public sealed class BadJsonTests
{
    [Fact]
    public async Task A_body_that_is_not_the_JSON_that_is_meant_is_told_where_it_goes_wrong_and_where_the_words_stand()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        Assert.Contains("cannot be read at '$.metric' (line 2, ", await DetailAsync(server, "{\"dimension\": 3,\n \"metric\": \"nearness\"}"), StringComparison.Ordinal);
        Assert.Contains("cannot be read at '$.dimension' (line 1, ", await DetailAsync(server, """{"dimension": "many"}"""), StringComparison.Ordinal);
        Assert.Contains("(line 1, byte ", await DetailAsync(server, """{"dimension": 3"""), StringComparison.Ordinal);
    }

    private static async Task<string> DetailAsync(ServerUnderTest server, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await server.Client.PutAsync(new Uri("/api/v1/vectors/points", UriKind.Relative), content);
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "bad_request", answer);
        JsonElement problem = await ServerUnderTest.ReadAsync(answer);
        Assert.Contains("/openapi/v1.json", problem.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        return problem.GetProperty("detail").GetString()!;
    }
}
