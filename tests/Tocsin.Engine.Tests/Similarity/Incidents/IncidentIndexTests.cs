using Tocsin.Engine.Similarity.Incidents;

namespace Tocsin.Engine.Tests.Similarity.Incidents;

public sealed class IncidentIndexTests : IDisposable
{
    private static readonly DateTime Begin = new(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-incidents-");

    private string FilePath => Path.Combine(_folder.FullName, "incidents", "incidents.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_earlier_incident_with_the_same_templates_is_the_nearest_and_later_ones_are_not_told()
    {
        using IncidentIndex index = IncidentIndex.Open(FilePath);
        index.Add([Made(0, "disk full", "retry"), Made(1, "socket closed", "timeout"), Made(2, "disk full", "retry"), Made(3, "disk full", "retry")]);

        SimilarIncidents similar = index.Similar("web", "f2")!;

        Assert.Equal(["f0", "f1"], similar.Nearest.Select(one => one.Finding));
        Assert.Equal(1, similar.Nearest[0].Similarity, 5);
        Assert.True(similar.Nearest[1].Similarity < IncidentIndex.Alike);
        Assert.Equal((1, 2, false), (similar.Alike, similar.Earlier, similar.IsNew));
    }

    [Fact]
    public void An_incident_that_resembles_nothing_is_new()
    {
        using IncidentIndex index = IncidentIndex.Open(FilePath);
        index.Add([Made(0, "disk full"), Made(1, "socket closed"), Made(2, "out of memory")]);

        Assert.True(index.Similar("web", "f2")!.IsNew);
        Assert.True(index.Similar("web", "f0") is { IsNew: true, Earlier: 0 });
        Assert.Null(index.Similar("web", "never"));
    }

    [Fact]
    public void What_all_usual_sessions_have_decides_nothing()
    {
        string[] usual = ["begin", "open", "read", "close", "end"];
        using IncidentIndex index = IncidentIndex.Open(FilePath);
        index.Add([Made(0, [.. usual, "disk full"]), Made(1, [.. usual, "socket closed"])]);
        Assert.False(index.Similar("web", "f1")!.Nearest[0].Similarity < 0.5);

        index.Learn(new UsualIncident("sequences", 1_000, usual.ToDictionary(text => IncidentTerm.HashOf("template", text), _ => 1.0), []));

        Assert.True(index.Similar("web", "f1")!.Nearest[0].Similarity < 0.5);
        Assert.Equal(1_000, index.UsualOf("sequences"));
    }

    [Fact]
    public void A_finding_that_comes_again_is_stored_once_and_all_is_there_after_a_restart()
    {
        using (IncidentIndex index = IncidentIndex.Open(FilePath))
        {
            Assert.Equal(2, index.Add([Made(0, "disk full"), Made(1, "disk full")]));
            Assert.Equal(0, index.Add([Made(0, "disk full"), Made(1, "disk full")]));
        }

        using IncidentIndex again = IncidentIndex.Open(FilePath);

        Assert.Equal(2, again.Count);
        Assert.True(again.Has("web", "f1", "s1", Begin.AddMinutes(1)));
        Assert.Equal(["f0"], again.Similar("web", "f1")!.Nearest.Select(one => one.Finding));
        Assert.Equal("f1", again.LatestOf("web", "s1"));
        Assert.Equal("disk full", again.Find("web", "f1")!.Summary);
    }

    [Fact]
    public void A_finding_of_another_journal_under_the_same_id_takes_the_place_of_the_former_one()
    {
        using IncidentIndex index = IncidentIndex.Open(FilePath);
        index.Add([Made(0, "disk full")]);

        Assert.Equal(1, index.Add([Made(0, "socket closed") with { Subject = "another" }]));

        Assert.Equal(1, index.Count);
        Assert.Equal("another", index.Find("web", "f0")!.Subject);
        Assert.Null(index.LatestOf("web", "s0"));
    }

    [Fact]
    public void The_oldest_leave_when_there_are_too_many()
    {
        using IncidentIndex index = IncidentIndex.Open(FilePath, most: 10);
        for (int i = 0; i < 25; i++)
        {
            index.Add([Made(i, "disk full")]);
        }

        Assert.Equal(10, index.Count);
        Assert.Null(index.Similar("web", "f14"));
        Assert.Equal(9, index.Similar("web", "f24")!.Alike);
    }

    [Fact]
    public void Incidents_of_two_networks_are_compared_by_their_templates_alone()
    {
        using IncidentIndex index = IncidentIndex.Open(FilePath);
        index.Add(
        [
            Of(0, "sequences/one", Hidden(1), "disk full", "retry"), Of(1, "sequences/two", Hidden(2), "disk full", "retry"), Of(2, "sequences/two", Hidden(3), "disk full", "retry"),
        ]);

        SimilarIncidents similar = index.Similar("web", "f2")!;

        Assert.Equal(["f0", "f1"], similar.Nearest.Select(one => one.Finding));
        Assert.Equal(1, similar.Nearest[0].Similarity, 4);
        Assert.InRange(similar.Nearest[1].Similarity, 1 - (2 * IncidentVector.HiddenShare), 0.9999);
    }

    [Fact]
    public void Alerts_of_windows_are_compared_with_each_other_only()
    {
        using IncidentIndex index = IncidentIndex.Open(FilePath);
        index.Add([Made(0, "disk full"), Made(1, "disk full") with { Detector = "windows", Features = new IncidentFeatures("windows", [Term("disk full")], []) }]);

        Assert.Equal(0, index.Similar("web", "f1")!.Earlier);
    }

    [Fact]
    public void A_file_that_is_no_index_is_left_as_it_is_with_the_remedy()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.WriteAllText(FilePath, new string('x', 4_096));

        InvalidDataException fault = Assert.Throws<InvalidDataException>(() => IncidentIndex.Open(FilePath));

        Assert.Contains("move it", fault.Message, StringComparison.Ordinal);
        Assert.Equal('x', File.ReadAllText(FilePath)[0]);
    }

    [Fact]
    public void The_hash_of_a_text_stands_in_files_and_never_changes()
    {
        Assert.Equal(IncidentTerm.HashOf("template", "a"), IncidentTerm.HashOf("template", "a"));
        Assert.NotEqual(IncidentTerm.HashOf("template", "a"), IncidentTerm.HashOf("subject", "a"));
        Assert.NotEqual(IncidentTerm.HashOf("template", "a"), IncidentTerm.HashOf("template", "b"));
    }

    private static IncidentTerm Term(string text) => new(IncidentTerm.HashOf("template", text), 1);

    private static float[] Hidden(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, IncidentVector.HiddenDimension).Select(_ => (float)random.NextDouble() - 0.5f)];
    }

    private static Incident Made(int at, params string[] templates) => Of(at, "sequences", [], templates);

    private static Incident Of(int at, string space, float[] hidden, params string[] templates) => new()
    {
        Stream = "web",
        Finding = $"f{at}",
        Detector = "sequences",
        Subject = $"s{at}",
        Time = Begin.AddMinutes(at),
        Bits = 20,
        Summary = templates[^1],
        Features = new IncidentFeatures(space, [.. templates.Select(Term)], hidden),
    };
}
