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

    [Fact]
    public void Where_a_key_is_needed_the_commands_say_where_it_goes()
    {
        Assert.StartsWith("TOCSIN_API_KEY=", SendCommands.File(Server, "web", needsKey: true), StringComparison.Ordinal);
        Assert.Contains("-H 'X-Api-Key: ", SendCommands.Http(Server, needsKey: true), StringComparison.Ordinal);
    }
}
