using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Feeding;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Engine.Collection.Retention;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Tests.Ingestion;

namespace Tocsin.Engine.Tests.Collection.Remotes;

/// <summary>What is deleted and compressed here by the rules of what is kept, beside a remote that still has it.</summary>
public sealed class KeptFilesTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 2000).Select(static line => $"long {line}\n"));

    [SshdFact]
    public async Task What_went_and_what_was_compressed_stay_so_until_they_grow_there_and_then_are_here_whole_and_their_lines_are_taken_once()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        using Collected here = new(sshd);
        sshd.Put("app/gone.log", "gone 1\ngone 2\n");
        sshd.Put("app/packed.log", Long);
        sshd.Put("app/kept.log", "kept\n");
        await sshd.SyncWellAsync();
        await here.FeedAsync();

        Assert.Equal((1, 1), here.Apply(("box/app/gone.log", RetentionAction.Delete), ("box/app/packed.log", RetentionAction.Compress)));
        await here.FeedAsync();
        Assert.Equal((0, 0L), Gained(await sshd.SyncWellAsync()));
        Assert.Equal(["app/kept.log", "app/packed.log.gz"], sshd.Names());

        sshd.Add("app/gone.log", "gone 3\n");
        sshd.Add("app/packed.log", "and one more\n");
        SyncResult grown = await sshd.SyncWellAsync();
        await here.FeedAsync();

        Assert.Equal(["box/app/gone.log", "box/app/packed.log"], grown.Changed.Where(static file => file.Change == FileChange.New).Select(static file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["app/gone.log", "app/kept.log", "app/packed.log"], sshd.Names()); // all of the compressed one is in the plain one
        Assert.Equal("gone 1\ngone 2\ngone 3\n", sshd.Got("app/gone.log"));
        Assert.Equal(Long + "and one more\n", sshd.Got("app/packed.log"));
        string[] all = [.. "gone 1\ngone 2\ngone 3\nkept\n".Split('\n', StringSplitOptions.RemoveEmptyEntries), .. Long.Split('\n', StringSplitOptions.RemoveEmptyEntries), "and one more"];
        Assert.Equal(all.Order(StringComparer.Ordinal), here.Lines.Order(StringComparer.Ordinal));
        Assert.Equal((0, 0L), Gained(await sshd.SyncWellAsync()));
    }

    [SshdFact]
    public async Task A_compressed_file_of_another_text_stays_beside_the_one_that_is_fetched()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        using Collected here = new(sshd);
        sshd.Put("packed.log", Long);
        sshd.Put("kept.log", "kept\n");
        await sshd.SyncWellAsync();
        await here.FeedAsync();
        Assert.Equal((0, 1), here.Apply(("box/packed.log", RetentionAction.Compress)));

        sshd.Put("packed.log", "begun anew\n" + Long + Long, minute: 5);
        await sshd.SyncWellAsync();

        Assert.Equal(["kept.log", "packed.log", "packed.log.gz"], sshd.Names());
    }

    [SshdFact]
    public async Task When_the_last_file_went_by_the_rules_nothing_is_fetched_again_and_when_the_folder_went_all_is()
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        using Collected here = new(sshd);
        sshd.Put("app.log", "one\n");
        await sshd.SyncWellAsync();
        await here.FeedAsync();
        Assert.Equal((1, 0), here.Apply(("box/app.log", RetentionAction.Delete)));

        Assert.Equal((0, 0L), Gained(await sshd.SyncWellAsync()));
        Assert.Empty(sshd.Names());

        Directory.Delete(Path.Combine(sshd.Here.Logs, "box"));
        Assert.Equal((1, 4L), Gained(await sshd.SyncAsync()));
    }

    private static (int Changed, long Bytes) Gained(SyncResult result) => (result.ChangedCount, result.BytesFetched);

    private sealed class Collected : IDisposable
    {
        private readonly RealSshd _sshd;
        private readonly FileCatalogue _catalogue;
        private readonly CataloguePass _pass;
        private readonly CollectedFeed _feed;
        private readonly MemorySink _sink = new();

        public Collected(RealSshd sshd)
        {
            _sshd = sshd;
            _catalogue = FileCatalogue.Open(sshd.Here.Catalogue, TimeProvider.System);
            _pass = new CataloguePass(sshd.Logs, _catalogue, CategoryRules.Default, JobNames.Default, static _ => "box", null, TimeProvider.System);
            _feed = new CollectedFeed(sshd.Logs, _catalogue, (_, _) => ValueTask.FromResult<IRecordSink?>(_sink), new FeedOptions(), TimeProvider.System);
        }

        public IReadOnlyList<string> Lines => _sink.Lines;

        public async Task FeedAsync()
        {
            _pass.Run(CancellationToken.None);
            await _feed.RunAsync(CancellationToken.None);
        }

        /// <summary>Has these go the way that they go by the rules.</summary>
        public (int Deleted, int Compressed) Apply(params (string Path, RetentionAction Action)[] steps)
        {
            CollectedFile[] deleted = Files(steps, RetentionAction.Delete), compressed = Files(steps, RetentionAction.Compress);
            DateTime later = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1);
            RetentionResult one = Run(RetentionPlan.Make(deleted, [new RetentionRule(null, TimeSpan.FromHours(1), null, null, null)], later, IsFed));
            RetentionResult other = Run(RetentionPlan.Make(compressed, [new RetentionRule(null, null, null, null, TimeSpan.FromHours(1))], later, IsFed));
            return (one.Deleted, other.Compressed);
        }

        public void Dispose() => _catalogue.Dispose();

        private bool IsFed(CollectedFile file) => _catalogue.IsFed(file.Id);

        private CollectedFile[] Files((string Path, RetentionAction Action)[] steps, RetentionAction action) =>
            [.. steps.Where(step => step.Action == action).Select(step => _catalogue.FindPath(step.Path)!)];

        private RetentionResult Run(RetentionPlan plan) => new RetentionRun(_sshd.Logs).Run(plan, IsFed);
    }
}
