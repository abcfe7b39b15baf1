using System.Net;
using System.Text.Json;
using Tocsin.Server.Http;

namespace Tocsin.Tests.Server.Http;

/// <summary>Parameters of addresses that are not what they are to be are told in the words of the interface.</summary>
public sealed class UnboundParameterTests
{
    [Theory]
    [InlineData("""Failed to bind parameter "Nullable<int> pageSize" from "x".""", "'x' is not what 'page_size' takes.", "Write 'page_size' as a whole number.")]
    [InlineData("""Failed to bind parameter "bool anomalous" from "per "haps".""", "'per \"haps' is not what 'anomalous' takes.", "Write 'anomalous' as true or false.")]
    [InlineData("""Failed to bind parameter "Colour paint" from "".""", "'' is not what 'paint' takes.", "What each route takes stands at /openapi/v1.json.")]
    [InlineData("""Required parameter "string text" was not provided from query string.""", "'text' is missing.", "What each route takes stands at /openapi/v1.json.")]
    public void A_message_of_the_framework_is_told_without_names_of_its_own(string message, string detail, string remedy)
    {
        RequestFault? fault = UnboundParameter.Of(message);

        Assert.Equal((400, "bad_request", detail, remedy), (fault?.Status, fault?.Code, fault?.Detail, fault?.Remedy));
    }

    [Fact]
    public void A_long_value_is_cut_and_another_message_is_left_alone()
    {
        Assert.Contains($"'{new string('9', 100)}…'", UnboundParameter.Of($"Failed to bind parameter \"int top\" from \"{new string('9', 5000)}\".")?.Detail, StringComparison.Ordinal);
        Assert.Null(UnboundParameter.Of("Unexpected end of request content."));
    }

    [Fact]
    public async Task The_framework_still_says_it_in_these_words()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync();

        using HttpResponseMessage answer = await server.Client.GetAsync("/api/v1/images?limit=many");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("'many' is not what 'limit' takes.", problem.GetProperty("detail").GetString());
    }
}
