using System.Net;
using System.Text.Json;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Server;
using Tocsin.Server.Http;

namespace Tocsin.Tests.Server.Models;

/// <summary>A model's whole life in a server: configured, judging, switched, rolled back, over restarts.</summary>
public sealed class ModelLifeTests : IAsyncLifetime
{
    private readonly JudgedServer _server = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_first_model_judges_a_stream_from_its_first_line_on()
    {
        await _server.StartAsync(("first", _server.Save("1", BlockStoreBundles.First)), ("second", _server.Save("2", BlockStoreBundles.Second)));

        await _server.SendAsync("blk_1", "E1", "E2");
        await _server.Now.SendAsync("other", BlockStoreBundles.Body("blk_2", "E1"));

        JsonElement model = (await _server.Now.GetAsync("/api/v1/streams/web")).GetProperty("model");
        Assert.Equal((BlockStoreBundles.First.Hash, "first", 0, "configuration"), (model.GetProperty("hash").GetString(), model.GetProperty("name").GetString(), model.GetProperty("position").GetInt64(), model.GetProperty("who").GetString()));
        Assert.Equal(BlockStoreBundles.First.Hash, (await _server.SessionsAsync())["blk_1"].GetProperty("bundle").GetString());
        Assert.Equal(["other", "web"], (await _server.Now.GetAsync("/api/v1/models/first")).GetProperty("model").GetProperty("in_force").EnumerateArray().Select(use => use.GetProperty("stream").GetString()));
    }

    [Fact]
    public async Task A_switch_counts_for_new_sessions_and_open_ones_finish_on_their_bundle()
    {
        await _server.StartAsync(("first", _server.Save("1", BlockStoreBundles.First)), ("second", _server.Save("2", BlockStoreBundles.Second)));
        await _server.SendAsync("blk_1", "E1", "E1");

        JsonElement answer = await _server.CommandAsync("model", """{"model": "SECOND", "why": "try it"}""");
        await _server.SendAsync("blk_1", "E2");
        await _server.SendAsync("blk_2", "E1");

        Dictionary<string, JsonElement> sessions = await _server.SessionsAsync();
        Assert.Equal(("second", BlockStoreBundles.Second.Hash), (answer.GetProperty("model").GetString(), answer.GetProperty("hash").GetString()));
        Assert.Equal(BlockStoreBundles.First.Hash, sessions["blk_1"].GetProperty("bundle").GetString());
        Assert.Equal(3, sessions["blk_1"].GetProperty("events").GetInt32());
        Assert.Equal(BlockStoreBundles.Second.Hash, sessions["blk_2"].GetProperty("bundle").GetString());
        JsonElement use = Assert.Single((await _server.Now.GetAsync("/api/v1/models/second")).GetProperty("model").GetProperty("in_force").EnumerateArray());
        Assert.Equal(("local", "try it"), (use.GetProperty("who").GetString(), use.GetProperty("why").GetString()));
    }

    [Fact]
    public async Task A_rollback_goes_back_one_by_one_and_then_says_that_there_is_nothing_before()
    {
        await _server.StartAsync(("first", _server.Save("1", BlockStoreBundles.First)), ("second", _server.Save("2", BlockStoreBundles.Second)));
        await _server.CommandAsync("model", """{"model": "second"}""");
        await _server.CommandAsync("model", """{"model": null}""");
        Assert.Null(await _server.HashAsync());

        JsonElement back = await _server.CommandAsync("model/rollback");
        Assert.Equal(BlockStoreBundles.Second.Hash, back.GetProperty("hash").GetString());
        Assert.Equal(BlockStoreBundles.Second.Hash, await _server.HashAsync());
        await _server.CommandAsync("model/rollback", """{"why": "worse"}""");
        Assert.Equal(BlockStoreBundles.First.Hash, await _server.HashAsync());

        await _server.AssertProblemAsync(HttpStatusCode.Conflict, "nothing_to_roll_back", "commands/model/rollback", "");
    }

    [Fact]
    public async Task A_persons_switch_survives_restarts_until_the_configuration_says_something_new()
    {
        string file = _server.Save("1", BlockStoreBundles.First);
        (string, string)[] models = [("first", file), ("second", _server.Save("2", BlockStoreBundles.Second))];
        await _server.StartAsync(models);
        await _server.CommandAsync("model", """{"model": "second"}""");

        await _server.StartAsync(models);
        Assert.Equal(BlockStoreBundles.Second.Hash, await _server.HashAsync());
        await _server.CommandAsync("model/rollback");
        Assert.Equal(BlockStoreBundles.First.Hash, await _server.HashAsync());
        await _server.CommandAsync("model", """{"model": "none"}""");

        await _server.StartAsync(models);
        Assert.Null(await _server.HashAsync());

        await _server.StartAsync("second", null, models);
        Assert.Equal(BlockStoreBundles.Second.Hash, await _server.HashAsync());
        await _server.StartAsync("none", null, models);
        Assert.Null(await _server.HashAsync());
        Assert.Equal("configuration", (await _server.Web.ModelAsync())!.Who);
    }

    [Fact]
    public async Task Sessions_and_their_model_are_there_after_a_restart_without_the_original_file()
    {
        string file = _server.Save("1", BlockStoreBundles.First);
        await _server.StartAsync(("first", file));
        await _server.SendAsync("blk_1", BlockStoreBundles.AnomalousEvents);
        await _server.SendAsync("blk_2", "E1", "E1");
        string before = JsonSerializer.Serialize(await _server.SessionsAsync());

        File.Delete(file);
        await _server.StartAsync();

        Assert.Equal(before, JsonSerializer.Serialize(await _server.SessionsAsync()));
        await _server.SendAsync("blk_2", "E9", "E9", "E2", "E4");
        Dictionary<string, JsonElement> after = await _server.SessionsAsync();
        Assert.Equal("anomalous", after["blk_2"].GetProperty("verdict").GetProperty("status").GetString());
        Assert.Equal(after["blk_1"].GetProperty("verdict").ToString(), after["blk_2"].GetProperty("verdict").ToString());
    }

    [Fact]
    public async Task A_damaged_copy_keeps_the_server_from_starting()
    {
        await _server.StartAsync(("first", _server.Save("1", BlockStoreBundles.First)));
        string copy = Path.Combine(_server.Data.FullName, "models", $"{BlockStoreBundles.First.Hash}.tocsin");
        byte[] bytes = await File.ReadAllBytesAsync(copy);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(copy, bytes);

        JournalCorruptException refused = await Assert.ThrowsAsync<JournalCorruptException>(() => _server.StartAsync());

        Assert.Contains(copy, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lane_whose_bundle_is_nowhere_keeps_the_server_from_starting_and_the_file_heals_it()
    {
        string file = _server.Save("1", BlockStoreBundles.First);
        await _server.StartAsync(("first", file));
        await _server.SendAsync("blk_1", "E1");
        await _server.StartAsync();
        Directory.Delete(Path.Combine(_server.Data.FullName, "models"), recursive: true);

        OutsideException missing = await Assert.ThrowsAsync<OutsideException>(() => _server.StartAsync());
        await _server.StartAsync(("first", file));

        Assert.Contains(BlockStoreBundles.First.Hash, missing.Message, StringComparison.Ordinal);
        Assert.Single(await _server.SessionsAsync());
    }

    [Theory]
    [InlineData(404, "unknown_model", """{"model": "secnd"}""")]
    [InlineData(409, "model_without_templates", """{"model": "events"}""")]
    [InlineData(400, "bad_model", "{}")]
    [InlineData(400, "bad_model", """{"model": 1}""")]
    [InlineData(400, "bad_model", """{"model": "\ud800"}""")]
    [InlineData(400, "bad_request", """["model"]""")]
    public async Task A_switch_that_cannot_be_is_refused_and_changes_nothing(int status, string code, string body)
    {
        await _server.StartAsync(("second", _server.Save("2", BlockStoreBundles.Second)), ("events", _server.Save("e", BlockStoreBundles.OfEvents)));

        await _server.AssertProblemAsync((HttpStatusCode)status, code, "commands/model", body);

        Assert.Equal(BlockStoreBundles.Second.Hash, await _server.HashAsync());
    }

    [Fact]
    public async Task A_command_with_a_hash_that_is_not_here_never_reaches_the_lane()
    {
        await _server.StartAsync();
        var command = new ModelCommand("me", DateTime.UnixEpoch, new string('a', 64), "gone", "why not");

        RequestFaultException refused = await Assert.ThrowsAsync<RequestFaultException>(() => _server.Web.UseModelAsync(command));

        Assert.Equal("unknown_model", refused.Fault.Code);
        Assert.Null(await _server.Web.FaultAsync(ServerUnderTest.Patience));
    }

    [Fact]
    public async Task An_uploaded_model_is_chosen_by_its_name_and_an_earlier_version_by_its_hash()
    {
        await _server.StartAsync();
        using HttpResponseMessage one = await ModelRoutesTests.UploadAsync(_server.Now, "m", BlockStoreBundles.First);
        await _server.CommandAsync("model", """{"model": "m"}""");
        using HttpResponseMessage two = await ModelRoutesTests.UploadAsync(_server.Now, "m", BlockStoreBundles.Second);
        Assert.Equal(BlockStoreBundles.First.Hash, await _server.HashAsync());

        await _server.CommandAsync("model", """{"model": "m"}""");
        Assert.Equal(BlockStoreBundles.Second.Hash, await _server.HashAsync());
        await _server.CommandAsync("model", $$"""{"model": "{{BlockStoreBundles.First.Hash}}"}""");
        Assert.Equal(BlockStoreBundles.First.Hash, await _server.HashAsync());

        // The setting names what was uploaded: it is applied once, and a new version of it switches nobody.
        await _server.StartAsync("m", null);
        Assert.Equal(BlockStoreBundles.Second.Hash, await _server.HashAsync());
        using HttpResponseMessage three = await ModelRoutesTests.UploadAsync(_server.Now, "m", BlockStoreBundles.First);
        await _server.StartAsync("m", null);
        Assert.Equal(BlockStoreBundles.Second.Hash, await _server.HashAsync());
    }
}
