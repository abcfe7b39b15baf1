using System.Collections;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Settings;

public sealed class CollectionSettingsTests
{
    [Fact]
    public void A_remote_needs_three_words_and_the_rest_are_the_engines_defaults()
    {
        TocsinSettings settings = Load("""{ "Collection": { "Remotes": { "hpc": { "Host": "login.example.org", "User": "alice", "Path": "~/logs" } } } }""");

        RemoteOptions expected = new() { Name = "hpc", Host = "login.example.org", User = "alice", Path = "~/logs", Folder = "hpc" };
        RemoteOptions actual = settings.Collection.Remotes["hpc"].ToOptions("hpc");
        Assert.Equal(expected with { Include = actual.Include, Exclude = actual.Exclude }, actual);
        Assert.Empty(actual.Include.Concat(actual.Exclude));
        Assert.True(settings.Collection.Feed);
    }

    [Fact]
    public void Everything_of_a_collection_is_read_and_printed_as_it_was_understood()
    {
        TocsinSettings settings = Load(
            """
            { "Collection": { "Folder": "/srv/c", "Feed": false, "Jobs": "run-(?<job>\\d+)",
                "Remotes": { "hpc": { "Host": "h", "Port": 2222, "User": "u", "Path": "/var/log", "Folder": "a/b", "Include": ["*.log"], "Exclude": ["core.*"], "Interval": "5m",
                  "BandwidthLimit": "2MiB", "Key": "/home/u/.ssh/id", "TimeLimit": "10m", "ConnectTimeout": "5s", "MaxFiles": 7, "MaxBytes": "1GiB", "KeepFree": "0B" } },
                "Categories": ["server", { "Name": "web", "Patterns": ["nginx", "*.access"], "Stream": "http" }, { "Name": "slurm", "Stream": "none" }],
                "Retention": [{ "MaxAge": "90d", "CompressAfter": "7d" }, { "Category": "web", "MaxBytes": "10GiB", "MaxFiles": 100 }] } }
            """);

        TocsinSettings again = Load(SettingsPrinter.Print(settings));

        RemoteOptions hpc = again.Collection.Remotes["hpc"].ToOptions("hpc");
        Assert.Equal((2222, "a/b", TimeSpan.FromMinutes(5), (long?)(2 << 20), "/home/u/.ssh/id"), (hpc.Port, hpc.Folder, hpc.Interval, hpc.BandwidthLimit, hpc.KeyFile));
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(5), 7, 1L << 30, 0L), (hpc.TimeLimit, hpc.ConnectTimeout, hpc.MaxFiles, hpc.MaxBytes, hpc.KeepFree));
        Assert.Equal(["*.log"], hpc.Include);
        Assert.Equal(["core.*"], hpc.Exclude);
        Assert.Equal(["server", "web", "slurm"], again.Collection.Categories.Select(category => category.Name));
        Assert.Equal([null, "http", "none"], again.Collection.Categories.Select(category => category.Stream));
        Assert.Equal(new RetentionSettings { Category = "web", MaxBytes = 10L << 30, MaxFiles = 100 }, again.Collection.Retention[1]);
        Assert.Equal(("/srv/c", false), (again.Collection.Folder, again.Collection.Feed));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_its_key_and_a_remedy()
    {
        SettingsException wrong = Assert.Throws<SettingsException>(() => Load(
            """
            { "Collection": { "Folder": "", "Jobs": "(?<nob>x)", "Foldr": 1,
                "Remotes": { "a": { "Host": "-oProxyCommand=x", "User": "u v", "Path": "", "Folder": "../up", "Key": "", "Include": [""] },
                             "b": { "Host": "h", "User": "u", "Path": "p", "Folder": "same", "Port": 0 },
                             "c": { "Host": "h", "User": "u", "Path": "p", "Folder": "same/inside", "Hots": "x" }, "..": { "Host": "h", "User": "u", "Path": "p", "Folder": "d" } },
                "Categories": ["sever", { "Name": "web", "Patterns": ["*"] }, { "Name": "web", "Patterns": ["x"], "Stream": "../x" }, { "Name": "uncategorized", "Patterns": ["x"] }],
                "Retention": [{}, { "Category": "webb", "MaxAge": "1d" }] } }
            """));

        Assert.Equal(
            [
                "Collection:Categories:0:Patterns", "Collection:Categories:1:Patterns:0", "Collection:Categories:2:Name", "Collection:Categories:2:Stream",
                "Collection:Categories:3:Patterns", "Collection:Folder", "Collection:Foldr", "Collection:Jobs", "Collection:Remotes:..", "Collection:Remotes:a:Folder",
                "Collection:Remotes:a:Host", "Collection:Remotes:a:Include:0", "Collection:Remotes:a:Key", "Collection:Remotes:a:Path", "Collection:Remotes:a:User",
                "Collection:Remotes:b:Port", "Collection:Remotes:c:Folder", "Collection:Remotes:c:Hots", "Collection:Retention:0", "Collection:Retention:1:Category",
            ],
            wrong.Faults.Select(fault => fault.Key).Distinct().Order(StringComparer.Ordinal));
        Assert.All(wrong.Faults, fault => Assert.NotEmpty(fault.Remedy));
        Assert.Contains(wrong.Faults, fault => fault.Remedy == "Did you mean Collection:Remotes:c:Host?");
        Assert.Contains(wrong.Faults, fault => fault.Remedy.Contains("'server'", StringComparison.Ordinal));
        Assert.Contains(wrong.Faults, fault => fault.Remedy == "Did you mean web?");
    }

    [Theory]
    [InlineData("(?<job>x)", true)]
    [InlineData("(?<job>x)-(?<array>y)?", true)]
    [InlineData("(?<job>x", false)]
    [InlineData("(?=look)(?<job>x)", false)]
    [InlineData("(?<job>x)(?<other>y)", false)]
    public void A_regular_expression_for_jobs_names_the_job_and_needs_no_backtracking(string jobs, bool fits)
    {
        void Read() => SettingsLoader.Load(null, new Hashtable(), [("Collection:Jobs", jobs, "--x")], []);

        if (fits)
        {
            Read();
        }
        else
        {
            Assert.Equal("Collection:Jobs", Assert.Single(Assert.Throws<SettingsException>(Read).Faults).Key);
        }
    }

    private static TocsinSettings Load(string json)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);
            return SettingsLoader.Load(path, new Hashtable(), [], []);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
