using System.Collections;
using System.Net;
using System.Text.Json;
using Tocsin.Facades;
using Tocsin.Server.Settings;
using Tocsin.Tests.Server;

namespace Tocsin.Tests.Facades;

public sealed class FacadeTests
{
    private static readonly TocsinSettings WithEcho = new() { Facades = new Dictionary<string, FacadeSettings> { ["echo"] = new() { Listen = new IPEndPoint(IPAddress.Loopback, 0) } } };

    [Fact]
    public async Task A_facade_listens_beside_the_main_port_on_the_same_core()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(WithEcho, new EchoFacade());
        await server.SendAsync("web", "line");
        Uri facade = server.Server.AddressOf("echo");

        Assert.NotEqual(server.Server.Address.Port, facade.Port);
        Assert.Equal("hello 1", await server.Client.GetStringAsync(new Uri(facade, "/greeting")));
        using HttpResponseMessage main = await server.Client.GetAsync("/greeting");
        Assert.Equal(HttpStatusCode.NotFound, main.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/greeting", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/fail", HttpStatusCode.InternalServerError)]
    public async Task Faults_are_written_in_the_language_of_the_facade(string method, string path, HttpStatusCode status)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(WithEcho, new EchoFacade());
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server.Server.AddressOf("echo"), path));

        using HttpResponseMessage response = await server.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        JsonElement body = await ServerUnderTest.ReadAsync(response);
        Assert.False(string.IsNullOrEmpty(body.GetProperty("detail").GetString()));
        Assert.False(body.TryGetProperty("remedy", out _));
    }

    [Fact]
    public async Task A_facade_has_the_limits_of_the_main_port()
    {
        TocsinSettings limited = WithEcho with { Server = new ServerSettings { Limits = new LimitSettings { BatchBytes = 1024 } } };
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(limited, new EchoFacade());

        using HttpResponseMessage response = await server.Client.PostAsync(
            new Uri(server.Server.AddressOf("echo"), "/shout"), new StringContent(new string('x', 2000)));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public void A_facade_that_is_not_there_is_a_fault_that_lists_those_that_are()
    {
        SettingFault fault = Assert.Single(Assert.Throws<SettingsException>(
            () => SettingsLoader.Load(null, new Hashtable(), [("Facades:ehco", "", "--facade")], new FacadeRegistry([new EchoFacade()]).Names)).Faults);

        Assert.Equal("Facades:ehco", fault.Key);
        Assert.Contains("Available: echo.", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8000")]
    [InlineData("0.0.0.0:8000")]
    public void A_facade_is_held_to_the_same_address_rules(string address)
    {
        SettingFault fault = Assert.Single(Assert.Throws<SettingsException>(
            () => SettingsLoader.Load(null, new Hashtable(), [("Facades:echo", address, "--facade")], ["echo"])).Faults);

        Assert.Equal("Facades:echo", fault.Key);
    }
}
