using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Server;
using Tocsin.Server.Http;
using Tocsin.Server.Models;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Models;

public sealed class ServedModelsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-models-");
    private readonly TestClock _clock = new();

    private string Copies => Path.Combine(_folder.FullName, "data", "models");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_configured_bundle_is_kept_by_its_hash_and_found_after_its_file_is_gone()
    {
        string file = Save("a.tocsin", BlockStoreBundles.First);
        Open(("hdfs", file));
        File.Delete(file);

        ServedModels again = Open();

        Assert.Equal(BlockStoreBundles.First.Hash, again.Find("HDFS")!.Bundle.Hash);
        Assert.Equal(BlockStoreBundles.First.ToBytes(), again.FindBundle(BlockStoreBundles.First.Hash)!.ToBytes());
        Assert.Null(again.FindBundle(new string('0', 64)));
        Assert.Equal(BlockStoreBundles.First.ToBytes(), File.ReadAllBytes(Path.Combine(Copies, $"{BlockStoreBundles.First.Hash}.tocsin")));
    }

    [Fact]
    public void A_configured_file_that_is_missing_is_an_error_although_its_copy_is_there()
    {
        string file = Save("a.tocsin", BlockStoreBundles.First);
        Open(("hdfs", file));
        File.Delete(file);

        OutsideException missing = Assert.Throws<OutsideException>(() => Open(("hdfs", file)));

        Assert.Contains("--model hdfs=", missing.Message, StringComparison.Ordinal);
        Assert.Contains(file, missing.Message, StringComparison.Ordinal);
        Assert.Contains("tocsin train", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_is_a_new_version_and_stands_until_the_configured_file_changes()
    {
        string file = Save("a.tocsin", BlockStoreBundles.First);
        ServedModels models = Open(("hdfs", file));
        _clock.Advance(TimeSpan.FromHours(1));

        ServedModel added = await models.AddAsync("hdfs", BlockStoreBundles.Second.ToBytes(), "boss");

        Assert.Equal([("configuration", 3), ("boss", 4)], added.Versions.Select(version => (version.Who, version.Since.Hour)));
        Assert.Equal(BlockStoreBundles.Second.Hash, Open(("hdfs", file)).Find("hdfs")!.Bundle.Hash);

        Save("a.tocsin", BlockStoreBundles.OfEvents);
        ServedModel changed = Open(("hdfs", file)).Find("hdfs")!;
        Assert.Equal(BlockStoreBundles.OfEvents.Hash, changed.Bundle.Hash);
        Assert.Equal(3, changed.Versions.Count);
    }

    [Fact]
    public async Task The_same_bytes_twice_are_one_version()
    {
        ServedModels models = Open();
        await models.AddAsync("m", BlockStoreBundles.First.ToBytes(), "boss");

        ServedModel again = await models.AddAsync("m", BlockStoreBundles.First.ToBytes(), "other");

        Assert.Equal("boss", Assert.Single(again.Versions).Who);
        Assert.Equal("m", Assert.Single(Open().All).Name);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("none")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    public async Task A_name_that_no_model_may_have_is_refused(string name)
    {
        ServedModels models = Open();

        RequestFaultException refused = await Assert.ThrowsAsync<RequestFaultException>(() => models.AddAsync(name, BlockStoreBundles.First.ToBytes(), "boss"));

        Assert.Equal("bad_model_name", refused.Fault.Code);
        Assert.Empty(Directory.EnumerateFiles(Copies));
    }

    [Fact]
    public async Task Bytes_that_are_no_bundle_leave_nothing_behind()
    {
        ServedModels models = Open();
        byte[] cut = BlockStoreBundles.First.ToBytes()[..^1];

        RequestFaultException refused = await Assert.ThrowsAsync<RequestFaultException>(() => models.AddAsync("m", cut, "boss"));

        Assert.Equal("bad_bundle", refused.Fault.Code);
        Assert.Empty(Directory.EnumerateFiles(Copies));
        Assert.Empty(models.All);
    }

    [Fact]
    public async Task There_may_be_only_so_many_bundles()
    {
        ServedModels models = Open(limit: 1);
        await models.AddAsync("m", BlockStoreBundles.First.ToBytes(), "boss");

        RequestFaultException refused = await Assert.ThrowsAsync<RequestFaultException>(() => models.AddAsync("m", BlockStoreBundles.Second.ToBytes(), "boss"));

        Assert.Equal("too_many_models", refused.Fault.Code);
        Assert.Contains("Server:Limits:Models", refused.Fault.Remedy, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(Copies, "*.tocsin"));
    }

    [Fact]
    public async Task There_may_be_only_so_many_names_although_one_bundle_has_them_all()
    {
        ServedModels models = Open(limit: 1);
        await models.AddAsync("m", BlockStoreBundles.First.ToBytes(), "boss");

        RequestFaultException refused = await Assert.ThrowsAsync<RequestFaultException>(() => models.AddAsync("n", BlockStoreBundles.First.ToBytes(), "boss"));

        Assert.Equal("too_many_models", refused.Fault.Code);
        Assert.Equal("m", Assert.Single(Open(limit: 1).All).Name);
    }

    [Fact]
    public void A_mistyped_name_is_answered_with_the_nearest_one()
    {
        ServedModels models = Open(("blocks", Save("a.tocsin", BlockStoreBundles.First)));

        RequestFault fault = Assert.Throws<RequestFaultException>(() => models.Require("block")).Fault;

        Assert.Equal((404, "unknown_model"), (fault.Status, fault.Code));
        Assert.Contains("Did you mean 'blocks'?", fault.Remedy, StringComparison.Ordinal);
        Assert.Equal("blocks", models.Require(BlockStoreBundles.First.Hash.ToUpperInvariant()).Name);
    }

    [Fact]
    public void The_default_is_the_first_that_can_read_lines()
    {
        ServedModels models = Open(("events", Save("e.tocsin", BlockStoreBundles.OfEvents)), ("one", Save("1.tocsin", BlockStoreBundles.First)), ("two", Save("2.tocsin", BlockStoreBundles.Second)));

        Assert.Equal("one", models.Default);
        Assert.Equal(BlockStoreBundles.First.Hash, models.ConfiguredFor(null)!.Hash);
        Assert.Equal(BlockStoreBundles.Second.Hash, models.ConfiguredFor("two")!.Hash);
        Assert.Null(models.ConfiguredFor("none")!.Hash);
        Assert.Null(Open().ConfiguredFor(null));
    }

    [Fact]
    public void Settings_that_name_an_unknown_or_a_useless_model_are_all_said_at_once()
    {
        TocsinSettings settings = Settings(("blocks", Save("a.tocsin", BlockStoreBundles.First)), ("events", Save("e.tocsin", BlockStoreBundles.OfEvents))) with
        {
            Streams = new Dictionary<string, StreamSettings> { ["a"] = new() { Model = "blokcs" }, ["b"] = new() { Model = "events" }, ["c"] = new() { Model = "None" } },
        };

        SettingsException faults = Assert.Throws<SettingsException>(() => ServedModels.Open(settings, new PhysicalFileSystem(), _clock));

        Assert.Equal(["Streams:a:Model", "Streams:b:Model"], faults.Faults.Select(fault => fault.Key));
        Assert.Contains("Did you mean 'blocks'?", faults.Faults[0].Remedy, StringComparison.Ordinal);
        Assert.Contains("event ids", faults.Faults[1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_copy_is_refused_and_left_as_it_is()
    {
        Open(("hdfs", Save("a.tocsin", BlockStoreBundles.First)));
        string copy = Path.Combine(Copies, $"{BlockStoreBundles.First.Hash}.tocsin");
        byte[] damaged = File.ReadAllBytes(copy);
        damaged[damaged.Length / 2] ^= 1;
        File.WriteAllBytes(copy, damaged);

        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => Open());

        Assert.Contains(copy, refused.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(copy));
    }

    [Fact]
    public void A_copy_under_a_wrong_name_is_refused()
    {
        Open();
        string copy = Path.Combine(Copies, $"{new string('a', 64)}.tocsin");
        File.WriteAllBytes(copy, BlockStoreBundles.First.ToBytes());

        Assert.Contains(copy, Assert.Throws<InvalidDataException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_that_the_register_names_and_is_gone_is_refused()
    {
        Open(("hdfs", Save("a.tocsin", BlockStoreBundles.First)));
        File.Delete(Path.Combine(Copies, $"{BlockStoreBundles.First.Hash}.tocsin"));

        string message = Assert.Throws<InvalidDataException>(() => Open()).Message;

        Assert.Contains("--model hdfs=FILE", message, StringComparison.Ordinal);
        Assert.Contains(BlockStoreBundles.First.Hash, message, StringComparison.Ordinal);
        Assert.Equal("hdfs", Assert.Single(Open(("hdfs", Save("a.tocsin", BlockStoreBundles.First))).All).Name);
        Assert.NotNull(Open().Find("hdfs"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"version": 2, "models": {}, "streams": {}}""")]
    [InlineData("""{"version": 1, "models": null, "streams": {}}""")]
    [InlineData("""{"version": 1, "models": {"m": null}, "streams": {}}""")]
    [InlineData("""{"version": 1, "models": {"m": {"versions": []}}, "streams": {}}""")]
    [InlineData("""{"version": 1, "models": {"m": {"versions": [null]}}, "streams": {}}""")]
    [InlineData("""{"version": 1, "models": {"m": {"versions": [{"hash": "../../x", "since": "2026-01-01T00:00:00Z", "who": "a"}]}}, "streams": {}}""")]
    [InlineData("""{"version": 1, "models": {"m": {"versions": [{"hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "since": "soon", "who": "a"}]}}, "streams": {}}""")]
    [InlineData("""{"version": 1, "models": {}, "streams": {"web": {"choices": null}}}""")]
    [InlineData("""{"version": 1, "models": {}, "streams": {"web": {"choices": [null]}}}""")]
    [InlineData("""{"version": 1, "models": {}, "streams": {"web": {"choices": [{"hash": "x"}]}}}""")]
    public void A_register_that_cannot_be_understood_is_refused_and_left_as_it_is(string text)
    {
        Open();
        string path = Path.Combine(Copies, "models.json");
        File.WriteAllText(path, text);

        string message = Assert.Throws<InvalidDataException>(() => Open()).Message;

        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public void Choices_are_a_stack_of_twenty()
    {
        ServedModels models = Open();
        string Hash(int i) => i.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < 30; i++)
        {
            models.NoteChoice("web", new ModelChoice(Hash(i), $"m{i}", i));
            models.NoteChoice("web", new ModelChoice(Hash(i), $"m{i}", i));
        }

        Assert.Equal(Enumerable.Range(10, 20), models.Choices("WEB").Select(choice => (int)choice.Position));
        models.NoteChoice("web", new ModelChoice(Hash(28), "m28", 30), rolledBack: true);
        models.NoteConfigured("web", "none");

        ServedModels again = Open();
        Assert.Equal([.. Enumerable.Range(10, 18), 30], again.Choices("web").Select(choice => (int)choice.Position));
        Assert.Equal("none", again.LastConfigured("Web"));
    }

    private string Save(string name, ModelBundle bundle)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bundle.ToBytes());
        return path;
    }

    private TocsinSettings Settings(params (string Name, string Path)[] models) => new()
    {
        Data = Path.Combine(_folder.FullName, "data"),
        Models = models.ToDictionary(model => model.Name, model => model.Path),
    };

    private ServedModels Open(params (string Name, string Path)[] models) => Open(64, models);

    private ServedModels Open(int limit, params (string Name, string Path)[] models)
    {
        TocsinSettings settings = Settings(models);
        Directory.CreateDirectory(settings.Data);
        return ServedModels.Open(settings with { Server = settings.Server with { Limits = new LimitSettings { Models = limit } } }, new PhysicalFileSystem(), _clock);
    }
}
