using System.Net;
using Tocsin.Pages.Components;

namespace Tocsin.Tests.Pages;

public sealed class SendCommandsTests
{
    private const string Server = "http://127.0.0.1:8800";

    [Theory]
    [InlineData("web", "web")]
    [InlineData(null, "app")]
    [InlineData("$(rm -rf ~)", "app")]
    [InlineData("a b; c", "app")]
    public void A_strange_name_never_reaches_somebody_s_shell(string? stream, string written) =>
        Assert.Equal($"./tocsin send app.log --to {Server} --stream {written}", SendCommands.File(Server, stream, needsKey: false));

    [Theory]
    [InlineData("127.0.0.1:8010", "http://127.0.0.1:8010")]
    [InlineData("[::1]:8010", "http://[::1]:8010")]
    [InlineData("0.0.0.0:8000", "http://logs.example:8000")]
    [InlineData("[::]:8000", "http://logs.example:8000")]
    public void Labels_are_loaded_where_the_facade_listens(string facade, string address)
    {
        Assert.Equal($"curl -X POST {address}/load_labels", SendCommands.Labels("http://logs.example:8800", IPEndPoint.Parse(facade), needsKey: false));
        Assert.Contains("-H 'X-Api-Key: ", SendCommands.Labels("http://logs.example:8800", IPEndPoint.Parse(facade), needsKey: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_key_is_needed_the_commands_say_where_it_goes()
    {
        Assert.StartsWith("TOCSIN_API_KEY=", SendCommands.File(Server, "web", needsKey: true), StringComparison.Ordinal);
        Assert.Contains("-H 'X-Api-Key: ", SendCommands.Http(Server, needsKey: true), StringComparison.Ordinal);
    }
}
