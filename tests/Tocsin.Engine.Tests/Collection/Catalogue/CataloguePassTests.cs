using System.Globalization;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;

namespace Tocsin.Engine.Tests.Collection.Catalogue;

public sealed class CataloguePassTests : IDisposable
{
    private readonly RawTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_file_is_in_the_catalogue_with_all_that_its_name_and_lines_tell()
    {
        _tree.Write("hpc/runs/slurm-4711_3.out", "2026-03-01 10:00:00 INFO begin\n2026-03-01 10:00:05 ERROR it failed\n2026-03-01 10:00:09 INFO end\nno end yet");

        CataloguePassResult result = _tree.Pass().Run();

        Assert.Equal((1, 1, 0, 1, 0), (result.Files, result.Added, result.Removed, result.Counted, result.Uncounted));
        CollectedFile file = _tree.File1("hpc/runs/slurm-4711_3.out");
        Assert.Equal(("hpc", "slurm-4711_3.out", "slurm", "4711_3", "4711"), (file.Remote, file.Name, file.Category, file.Job, file.JobGroup));
        Assert.Equal((3L, 1L, "levelled"), (file.Lines, file.Errors, file.Header));
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 0, DateTimeKind.Utc), file.FirstTime);
        Assert.Equal(new DateTime(2026, 3, 1, 10, 0, 9, DateTimeKind.Utc), file.LastTime);
        Assert.Equal(_tree.Time.GetUtcNow().UtcDateTime, file.Modified);
    }

    [Fact]
    public void A_pass_over_files_that_have_not_changed_changes_nothing()
    {
        _tree.Write("a.log", "one\n");
        CataloguePass pass = _tree.Pass();
        pass.Run();
        long revision = _tree.Catalogue.Revision;

        CataloguePassResult again = pass.Run();
        CataloguePassResult afterRestart = _tree.Pass().Run();

        Assert.False(again.ChangedAnything);
        Assert.False(afterRestart.ChangedAnything);
        Assert.Equal(revision, _tree.Catalogue.Revision);
    }

    [Fact]
    public void A_file_that_grows_keeps_its_number_and_is_counted_on()
    {
        CataloguePass pass = _tree.Pass();
        string line = "2026-03-01 10:00:00 INFO " + new string('x', 75) + "\n";
        _tree.Write("a.log", string.Concat(Enumerable.Repeat(line, 1000)));
        pass.Run();
        long id = _tree.File1("a.log").Id;

        _tree.Append("a.log", "2026-03-02 00:00:00 ERROR late\n2026-03-02");
        pass.Run();

        CollectedFile file = _tree.File1("a.log");
        Assert.Equal((id, 1001L, 1L), (file.Id, file.Lines, file.Errors));
        Assert.Equal(new DateTime(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc), file.LastTime);
    }

    [Fact]
    public void Rotation_by_renaming_keeps_the_numbers_of_the_files()
    {
        CataloguePass pass = _tree.Pass();
        _tree.Write("app.log.1", "older\n");
        _tree.Write("app.log", "newer\n");
        pass.Run();
        (long older, long newer) = (_tree.File1("app.log.1").Id, _tree.File1("app.log").Id);

        _tree.Move("app.log.1", "app.log.2");
        _tree.Move("app.log", "app.log.1");
        _tree.Write("app.log", "newest\n");
        CataloguePassResult result = pass.Run();

        Assert.Equal((1, 2, 0), (result.Added, result.Renamed, result.Removed));
        Assert.Equal((older, newer), (_tree.File1("app.log.2").Id, _tree.File1("app.log.1").Id));
        Assert.NotEqual(newer, _tree.File1("app.log").Id);
    }

    [Fact]
    public void Rotation_by_copying_and_truncating_gives_the_number_to_the_copy()
    {
        CataloguePass pass = _tree.Pass();
        _tree.Write("app.log", "first line\nsecond line\n");
        pass.Run();
        long id = _tree.File1("app.log").Id;

        _tree.Write("app.log.1", "first line\nsecond line\nthird line\n");
        _tree.Write("app.log", "fresh\n");
        pass.Run();

        Assert.Equal(id, _tree.File1("app.log.1").Id);
        Assert.NotEqual(id, _tree.File1("app.log").Id);
        Assert.Equal((3L, 1L), (_tree.File1("app.log.1").Lines, _tree.File1("app.log").Lines));
    }

    [Fact]
    public void A_generation_that_is_compressed_keeps_its_number_and_its_lines()
    {
        CataloguePass pass = _tree.Pass();
        _tree.Write("app.log.1", "a line\nanother\n");
        pass.Run();
        long id = _tree.File1("app.log.1").Id;

        _tree.WriteGzip("app.log.1.gz", "a line\nanother\n");
        _tree.Delete("app.log.1");
        pass.Run();

        CollectedFile file = _tree.File1("app.log.1.gz");
        Assert.Equal((id, 2L, FileCompression.Gzip), (file.Id, file.Lines, file.Compression));
        Assert.Null(_tree.Catalogue.FindPath("app.log.1"));
    }

    [Fact]
    public void A_file_that_is_replaced_by_another_is_another()
    {
        CataloguePass pass = _tree.Pass();
        _tree.Write("a.log", "what was\n");
        pass.Run();
        long id = _tree.File1("a.log").Id;

        _tree.Write("a.log", "something else and longer\n");
        CataloguePassResult result = pass.Run();

        Assert.Equal((1, 1), (result.Added, result.Removed));
        Assert.NotEqual(id, _tree.File1("a.log").Id);
        Assert.Null(_tree.Catalogue.Find(id));
    }

    [Fact]
    public void Names_that_go_round_in_a_circle_are_followed()
    {
        CataloguePass pass = _tree.Pass();
        _tree.Write("a.log", "I am a\n");
        _tree.Write("b.log", "I am b\n");
        pass.Run();
        (long a, long b) = (_tree.File1("a.log").Id, _tree.File1("b.log").Id);

        _tree.Move("a.log", "c");
        _tree.Move("b.log", "a.log");
        _tree.Move("c", "b.log");
        pass.Run();

        Assert.Equal((b, a), (_tree.File1("a.log").Id, _tree.File1("b.log").Id));
    }

    [Fact]
    public void A_file_that_vanishes_leaves()
    {
        CataloguePass pass = _tree.Pass();
        _tree.Write("a.log", "x\n");
        _tree.Write("b.log", "y\n");
        pass.Run();

        _tree.Delete("a.log");
        CataloguePassResult result = pass.Run();

        Assert.Equal((1, 1), (result.Removed, result.Files));
        Assert.Null(_tree.Catalogue.FindPath("a.log"));
    }

    [Fact]
    public void Counting_stops_at_the_bytes_of_a_pass_and_goes_on_with_the_next_to_the_same_answer()
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(at => string.Create(CultureInfo.InvariantCulture, $"2026-03-01 10:00:{at % 60:D2} INFO line {at}\n")));
        _tree.Write("big.log", text);
        CataloguePass pass = _tree.Pass(bytesToCount: 128 * 1024);

        CataloguePassResult first = pass.Run();
        long? early = _tree.File1("big.log").Lines;
        int passes = 1;
        while (pass.Run().Uncounted > 0)
            passes++;

        Assert.Equal(1, first.Uncounted);
        Assert.InRange(early!.Value, 1, 19_999);
        Assert.InRange(passes, 3, 50);
        Assert.Equal(20_000, _tree.File1("big.log").Lines);
    }

    [Fact]
    public void A_line_as_long_as_memory_is_counted_as_one()
    {
        _tree.Write("long.log", "short\n" + new string('x', 700_000) + "\nshort\n" + new string('y', 262_144) + "\n");
        _tree.Pass().Run();

        Assert.Equal(4, _tree.File1("long.log").Lines);
    }

    [Fact]
    public void Rules_of_now_sort_the_files_of_before()
    {
        _tree.Write("slurm-4711.out", "x\n");
        _tree.Pass().Run();

        CataloguePassResult result = _tree.Pass(rules: CategoryRules.Create([new CategoryRule("jobs", ["slurm"])])).Run();

        Assert.Equal(1, result.Changed);
        Assert.Equal("jobs", _tree.File1("slurm-4711.out").Category);
    }

    [Fact]
    public void A_catalogue_that_is_no_database_is_put_aside_said_and_made_again()
    {
        _tree.Write("a.log", "x\n");
        _tree.Pass().Run();
        _tree.Catalogue.Dispose();
        File.WriteAllText(_tree.Folders.Catalogue, "this is no database, and long enough to be read as one: " + new string('x', 4096));

        _tree.Reopen();

        Assert.Contains(".corrupt-", _tree.Catalogue.Notice!, StringComparison.Ordinal);
        Assert.Equal(0, _tree.Catalogue.List(new FileQuery()).Total);
        _tree.Pass().Run();
        Assert.Equal(1, _tree.Catalogue.List(new FileQuery()).Total);
    }

    [Fact]
    public void A_catalogue_that_is_damaged_in_the_middle_is_made_again_by_the_pass_that_meets_it()
    {
        for (int at = 0; at < 400; at++)
            _tree.Write($"{at}.log", "x\n");
        _tree.Pass().Run();
        _tree.Catalogue.Dispose();
        byte[] bytes = File.ReadAllBytes(_tree.Folders.Catalogue);
        bytes.AsSpan(32 * 1024).Fill(0xA5);
        File.WriteAllBytes(_tree.Folders.Catalogue, bytes);

        _tree.Reopen();
        CataloguePassResult result = _tree.Pass().Run();

        Assert.Equal(400, result.Files);
        Assert.NotNull(_tree.Catalogue.Notice);
        Assert.Equal(400, _tree.Catalogue.List(new FileQuery()).Total);
    }
}
