using Tocsin.Engine.Collection.Catalogue;

namespace Tocsin.Engine.Tests.Collection.Catalogue;

public sealed class FileCatalogueTests : IDisposable
{
    private readonly RawTree _tree = new();

    public FileCatalogueTests()
    {
        _tree.Write("east/slurm-100.out", "2026-03-01 08:00:00 INFO a\n2026-03-01 09:00:00 ERROR b\n");
        _tree.Write("east/slurm-200.out", "2026-03-02 08:00:00 ERROR a\n2026-03-02 09:00:00 ERROR b\n");
        _tree.Write("west/Server-1.log", "no time at all\nand none here, in a longer file\nthan the others are, by far and away\n");
        _tree.Write("by-hand.log", "x\n");
        _tree.Pass().Run();
    }

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData(FileOrder.Newest, "by-hand.log west/Server-1.log east/slurm-200.out east/slurm-100.out")]
    [InlineData(FileOrder.Path, "by-hand.log east/slurm-100.out east/slurm-200.out west/Server-1.log")]
    [InlineData(FileOrder.Largest, "west/Server-1.log east/slurm-200.out east/slurm-100.out by-hand.log")]
    [InlineData(FileOrder.Errors, "east/slurm-200.out east/slurm-100.out by-hand.log west/Server-1.log")]
    public void Files_come_in_the_order_that_was_asked_for(FileOrder order, string paths) => Assert.Equal(paths, Paths(new FileQuery { Order = order }));

    [Fact]
    public void Conditions_hold_together_and_the_total_is_of_all_pages()
    {
        Assert.Equal("east/slurm-200.out east/slurm-100.out", Paths(new FileQuery { Category = "slurm" }));
        Assert.Equal("west/Server-1.log", Paths(new FileQuery { PathContains = "SERVER-" }));
        Assert.Equal("", Paths(new FileQuery { PathContains = "%" }));
        Assert.Equal("by-hand.log", Paths(new FileQuery { Remote = "" }));
        Assert.Equal("", Paths(new FileQuery { Remote = "west", Category = "slurm" }));
        FileList page = _tree.Catalogue.List(new FileQuery { Skip = 1, Limit = 2 });
        Assert.Equal((4L, "west/Server-1.log"), (page.Total, page.Files[0].Path));
        Assert.Equal(2, page.Files.Count);
    }

    [Fact]
    public void A_range_of_time_is_held_against_the_times_inside()
    {
        DateTime day = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc);

        // The files without times were written on 1 March, at noon.
        Assert.Equal("east/slurm-200.out", Paths(new FileQuery { From = day }));
        Assert.Equal("by-hand.log west/Server-1.log east/slurm-100.out", Paths(new FileQuery { To = day }));
        Assert.Equal("east/slurm-200.out by-hand.log west/Server-1.log east/slurm-100.out", string.Join(' ', _tree.Catalogue.Candidates(null, null, null, null).Select(file => file.Path)));
        Assert.Equal("east/slurm-200.out", string.Join(' ', _tree.Catalogue.Candidates("slurm", "east", day, null).Select(file => file.Path)));
    }

    [Fact]
    public void Remotes_are_summed_and_files_put_there_by_hand_are_of_none()
    {
        IReadOnlyList<RemoteSummary> remotes = _tree.Catalogue.Remotes();

        Assert.Equal(["", "east", "west"], remotes.Select(remote => remote.Remote));
        Assert.Equal(new RemoteSummary("east", 2, _tree.File1("east/slurm-100.out").Size + _tree.File1("east/slurm-200.out").Size, 0), remotes[1]);
        Assert.Equal(1, remotes[0].Uncategorised);

        _tree.Write("west/more.log", "y\n");
        _tree.Pass().Run();

        Assert.Equal((2L, 1L), (_tree.Catalogue.Remotes()[2].Files, _tree.Catalogue.Remotes()[2].Uncategorised));
    }

    [Fact]
    public void Categories_are_summed()
    {
        CategorySummary slurm = _tree.Catalogue.Categories().Single(category => category.Category == "slurm");

        Assert.Equal((2L, 3L), (slurm.Files, slurm.Errors));
        Assert.Equal(_tree.File1("east/slurm-100.out").Size + _tree.File1("east/slurm-200.out").Size, slurm.Bytes);
        Assert.Equal(_tree.File1("east/slurm-200.out").Modified, slurm.Newest);
    }

    [Fact]
    public void A_link_for_people_is_resolved_by_the_catalogue_alone()
    {
        Assert.Equal("east/slurm-100.out", _tree.Catalogue.FindCategorised("categorized/slurm/east/slurm-100.out")!.Path);
        Assert.Null(_tree.Catalogue.FindCategorised("categorized/server/east/slurm-100.out"));
        Assert.Null(_tree.Catalogue.FindCategorised("categorized/slurm/../east/slurm-100.out"));
        Assert.Null(_tree.Catalogue.FindCategorised("east/slurm-100.out"));
        Assert.Null(_tree.Catalogue.FindCategorised("categorized/slurm"));
    }

    /// <summary>Breaks when the layout changes: raise the version then, and say so in docs/formats/catalogue.md. An older program must put a newer catalogue aside, not read it wrong.</summary>
    [Fact]
    public void The_layout_on_disk_is_frozen()
    {
        string[] layout = _tree.Catalogue.Read(connection =>
        {
            using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid";
            using Microsoft.Data.Sqlite.SqliteDataReader rows = command.ExecuteReader();
            List<string> columns = [];
            while (rows.Read())
                columns.Add(rows.GetString(0));
            return columns.ToArray();
        });

        Assert.Equal(
            "files.id files.path files.remote files.category files.size files.modified files.inode files.compression files.job files.job_group files.head files.head_length files.lines "
            + "files.first_time files.last_time files.header files.errors files.counted files.uncounted files.source files.unfed sources.id sources.name sources.family sources.head "
            + "sources.head_length sources.fed sources.tail sources.tail_length sources.seen state.revision state.feeding",
            string.Join(' ', layout));
        Assert.Equal((0x546F6332, 1), (CatalogueSchema.ApplicationId, CatalogueSchema.Version));
    }

    [Fact]
    public async Task Readers_read_while_a_pass_writes()
    {
        long answers = 0;
        using CancellationTokenSource done = new();
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            do
            {
                Assert.InRange(_tree.Catalogue.List(new FileQuery { Limit = 10 }).Total, 4, 304);
                Interlocked.Increment(ref answers);
            }
            while (!done.IsCancellationRequested);
        }))];
        CataloguePass pass = _tree.Pass();
        for (int round = 0; round < 30; round++)
        {
            for (int file = 0; file < 10; file++)
                _tree.Write($"{round}/{file}.log", "x\n");
            pass.Run();
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(answers > 0);
        Assert.Equal(304, _tree.Catalogue.List(new FileQuery()).Total);
    }

    private string Paths(FileQuery query) => string.Join(' ', _tree.Catalogue.List(query).Files.Select(file => file.Path));
}
