using System.IO.Compression;
using System.Text;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Paths;
using Tocsin.Engine.Collection.Retention;

namespace Tocsin.Engine.Tests.Collection.Retention;

public sealed class RetentionTests : IDisposable
{
    private static readonly DateTime Now = new(2026, 3, 31, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory("tocsin-retention-").FullName;
    private readonly RootFolder _root;
    private readonly List<CollectedFile> _files = [];

    public RetentionTests() => _root = RootFolder.Open(_folder);

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Age_size_and_count_take_the_oldest_of_each_category_and_say_why()
    {
        Add("a/1.log", 1, 100);
        Add("a/2.log", 2, 100);
        Add("a/9.log", 9, 100);
        Add("b/1.log", 1, 100, "slurm");
        Add("b/8.log", 8, 100, "slurm");

        Assert.Equal(["a/9.log", "b/8.log"], Gone(new RetentionRule(null, TimeSpan.FromDays(7), null, null, null)));
        Assert.Equal(["a/9.log"], Gone(new RetentionRule("server", TimeSpan.FromDays(7), null, null, null)));
        Assert.Equal(["a/9.log", "a/2.log"], Gone(new RetentionRule("server", null, 150, null, null)));
        Assert.Equal(["a/9.log", "b/8.log", "a/2.log"], Gone(new RetentionRule(null, null, null, 1, null)));
        RetentionPlan plan = Plan(new RetentionRule("server", TimeSpan.FromDays(7), null, null, null));
        Assert.Contains("longer ago than 7.00:00:00", Assert.Single(plan.Steps).Reason, StringComparison.Ordinal);
        Assert.Equal(100, plan.BytesDeleted);
    }

    [Fact]
    public void A_file_whose_lines_are_not_fed_yet_stays_and_is_named()
    {
        CollectedFile waiting = Add("a/9.log", 9, 100);
        Add("a/8.log", 8, 100);
        RetentionPlan plan = RetentionPlan.Make(_files, [new RetentionRule(null, TimeSpan.FromDays(7), null, null, null)], Now, file => file != waiting);

        Assert.Equal("a/8.log", Assert.Single(plan.Steps).File.Path);
        Assert.Equal(waiting, Assert.Single(plan.Held).File);
        Assert.Equal(1, new RetentionRun(_root).Run(plan, _ => false).Left);
        Assert.True(File.Exists(Path.Combine(_folder, "a/8.log")));
    }

    [Fact]
    public void Headroom_takes_the_oldest_of_all_until_it_is_kept_and_says_what_lacks()
    {
        Add("a/1.log", 1, 100);
        Add("a/2.log", 2, 100);
        Add("b/3.log", 3, 100, "slurm");

        RetentionPlan plan = RetentionPlan.Make(_files, [], Now, _ => true, keepFree: 1000, free: 850);
        Assert.Equal(["b/3.log", "a/2.log"], plan.Steps.Select(step => step.File.Path));
        Assert.Equal(0, plan.Missing);
        Assert.Equal(200, RetentionPlan.Make(_files, [], Now, _ => true, keepFree: 1000, free: 500).Missing);
        Assert.Empty(RetentionPlan.Make(_files, [], Now, _ => true, keepFree: 1000, free: 1000).Steps);
    }

    [Fact]
    public void What_the_plan_says_is_done_and_a_file_that_changed_since_is_left_alone()
    {
        CollectedFile grown = Add("a/9.log", 9, 100);
        Add("a/8.log", 8, 100);
        RetentionPlan plan = Plan(new RetentionRule(null, TimeSpan.FromDays(7), null, null, null));
        File.AppendAllText(Path.Combine(_folder, grown.Path), "more");

        RetentionResult result = new RetentionRun(_root).Run(plan, _ => true);

        Assert.Equal((1, 1, 100L), (result.Deleted, result.Left, result.Freed));
        Assert.True(File.Exists(Path.Combine(_folder, "a/9.log")));
        Assert.False(File.Exists(Path.Combine(_folder, "a/8.log")));
    }

    [Fact]
    public void A_compressed_file_has_the_same_text_and_time_and_the_plain_one_is_gone()
    {
        string text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n"));
        CollectedFile file = Add("a/9.log", 9, text);
        Add("a/small.log", 9, 100);
        RetentionPlan plan = Plan(new RetentionRule(null, null, null, null, TimeSpan.FromDays(7)));

        RetentionResult result = new RetentionRun(_root).Run(plan, _ => true);

        Assert.Equal((0, 1, 0), (result.Deleted, result.Compressed, result.Faults.Count));
        Assert.Equal(text, Unzipped("a/9.log.gz"));
        Assert.Equal(file.Modified, _root.Stat("a/9.log.gz")!.Value.Modified);
        Assert.Equal(["a/9.log.gz", "a/small.log"], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder, path)).Order());
        Assert.Equal(text.Length - new FileInfo(Path.Combine(_folder, "a/9.log.gz")).Length, result.Freed);
    }

    [Fact]
    public void A_run_that_ended_between_the_two_names_is_finished_and_another_text_under_the_new_name_is_not_touched()
    {
        string text = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n"));
        Add("a/same.log", 9, text);
        Add("a/other.log", 9, text);
        Zip("a/same.log.gz", text);
        Zip("a/other.log.gz", text[..^1] + "!");
        RetentionPlan plan = RetentionPlan.Make([.. _files], [new RetentionRule(null, null, null, null, TimeSpan.FromDays(7))], Now, _ => true);

        RetentionResult result = new RetentionRun(_root).Run(plan, _ => true);

        Assert.Equal((1, 1), (result.Compressed, result.Left));
        Assert.False(File.Exists(Path.Combine(_folder, "a/same.log")));
        Assert.True(File.Exists(Path.Combine(_folder, "a/other.log")));
        Assert.Equal(text[..^1] + "!", Unzipped("a/other.log.gz"));
    }

    [Fact]
    public void The_new_name_is_on_the_disk_before_the_old_file_goes()
    {
        CollectedFile file = Add("a/b/9.log", 9, 5000);
        CollectedFile top = Add("9.log", 9, 5000);
        List<string> synced = [];
        FileCompressor compressor = new(_root, folder =>
        {
            string begin = Path.Combine(_folder, folder, "9.log");
            Assert.True(File.Exists(begin) && File.Exists(begin + ".gz"));
            synced.Add(folder);
        });

        Assert.NotNull(compressor.TryCompress(_root.Stat(file.Path)!.Value, CancellationToken.None));
        Assert.NotNull(compressor.TryCompress(_root.Stat(top.Path)!.Value, CancellationToken.None));

        Assert.Equal(["a/b", ""], synced);
        Assert.Null(_root.Stat(file.Path));
    }

    [Fact]
    public void A_file_is_changed_only_while_it_is_this_ones_turn_and_left_when_it_is_not()
    {
        CollectedFile busy = Add("a/9.log", 9, 100);
        CollectedFile free = Add("a/8.log", 8, 100);
        RetentionPlan plan = Plan(new RetentionRule(null, TimeSpan.FromDays(7), null, null, null));
        List<string> turns = [];

        RetentionResult result = new RetentionRun(_root).Run(plan, _ => true, file => file == busy ? null : new Turn(() => turns.Add($"{file.Path} {_root.Stat(file.Path) is not null}")));

        Assert.Equal((1, 1), (result.Deleted, result.Left));
        Assert.Equal([$"{free.Path} False"], turns);
        Assert.NotNull(_root.Stat(busy.Path));
    }

    [Fact]
    public void A_link_in_the_place_of_a_file_is_not_followed()
    {
        CollectedFile file = Add("a/9.log", 9, 100);
        RetentionPlan plan = Plan(new RetentionRule(null, TimeSpan.FromDays(7), null, null, null));
        string outside = Path.Combine(_folder, "outside");
        File.Move(Path.Combine(_folder, file.Path), outside);
        File.CreateSymbolicLink(Path.Combine(_folder, file.Path), outside);

        Assert.Equal(1, new RetentionRun(_root).Run(plan, _ => true).Left);
        Assert.True(File.Exists(outside));
    }

    private IEnumerable<string> Gone(RetentionRule rule) => Plan(rule).Steps.Select(step => step.File.Path);

    private RetentionPlan Plan(RetentionRule rule) => RetentionPlan.Make(_files, [rule], Now, _ => true);

    private CollectedFile Add(string path, int daysOld, int bytes, string category = "server") => Add(path, daysOld, new string('x', bytes), category);

    private CollectedFile Add(string path, int daysOld, string text, string category = "server")
    {
        string full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        File.SetLastWriteTimeUtc(full, Now.AddDays(-daysOld));
        FoundFile found = _root.Stat(path)!.Value;
        CollectedFile file = new() { Id = _files.Count + 1, Remote = "", Path = path, Size = found.Size, Modified = found.Modified, Category = category };
        _files.Add(file);
        return file;
    }

    private sealed class Turn(Action ended) : IDisposable
    {
        public void Dispose() => ended();
    }

    private void Zip(string path, string text)
    {
        using GZipStream gzip = new(File.Create(Path.Combine(_folder, path)), CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(text));
    }

    private string Unzipped(string path)
    {
        using StreamReader text = new(new GZipStream(File.OpenRead(Path.Combine(_folder, path)), CompressionMode.Decompress));
        return text.ReadToEnd();
    }
}
