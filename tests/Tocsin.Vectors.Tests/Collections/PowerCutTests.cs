using Tocsin.Vectors.Collections;
using Tocsin.Vectors.Files;
using Tocsin.Vectors.Tests.Files;

namespace Tocsin.Vectors.Tests.Collections;

/// <summary>The power fails, or the disk does, after each step of changes, saves and builds.</summary>
public sealed class PowerCutTests : IDisposable
{
    // A graph of few vectors is soon full of deleted ones, and built beside.
    private static readonly CollectionOptions Line = new() { Dimension = 1, Metric = VectorMetric.L2, Index = "hnsw,m=4,efc=8" };
    private static readonly CollectionThresholds Small = new() { MemoryBudget = 1L << 40, LeastDeleted = 2 };

    private readonly TestFolder _folder = new();
    private readonly Dictionary<long, float> _returned = [];
    private Dictionary<long, float> _underWay = []; // what returned, and the change that was under way when a step failed: it may be there

    private string Some => _folder["some"];

    public void Dispose()
    {
        DiskSteps.Heard = null;
        _folder.Dispose();
    }

    [Fact]
    public void Whatever_the_disk_has_of_any_step_after_a_power_cut_is_a_collection_with_every_change_that_returned()
    {
        using VectorCollection made = VectorCollection.Create(Some, Line, Small);
        PowerCuts cuts = new(Some);
        HashSet<(DiskStep, string)> steps = [];
        int states = 0;
        DiskSteps.Heard = (step, path, name) =>
        {
            cuts.Done(step, path, name);
            steps.Add((step, Path.GetFileName(name ?? path)));
            Action<DiskStep, string, string?>? heard = DiskSteps.Heard;
            DiskSteps.Heard = null; // what is opened here is no part of it
            foreach (Dictionary<string, byte[]> state in cuts.Now())
            {
                AssertWhole(state, $"{step} of '{path}'");
                states++;
            }

            DiskSteps.Heard = heard;
        };

        Work(made);

        Assert.Equal(
            [
                (DiskStep.Written, "changes.log"), (DiskStep.Written, "changes.log.saving-0"), (DiskStep.Written, "vectors.index.saving-0"),
                (DiskStep.Synced, "changes.log"), (DiskStep.Synced, "changes.log.saving-0"), (DiskStep.Synced, "vectors.index.saving-0"),
                (DiskStep.Renamed, "changes.log"), (DiskStep.Renamed, "vectors.index"),
                (DiskStep.FolderSynced, "some"),
            ],
            steps.Order());
        Assert.InRange(states, 100, 10_000);
    }

    [Fact]
    public void Whichever_step_fails_nothing_that_returned_is_lost_and_what_failed_is_not_there_in_half()
    {
        for (int failing = 0; ; failing++)
        {
            string folder = _folder[$"failing-{failing}"];
            _returned.Clear();
            _underWay = [];
            int step = 0;
            string? failed = null;
            using (VectorCollection made = VectorCollection.Create(folder, Line, Small))
            {
                DiskSteps.Heard = (what, path, _) =>
                {
                    if (step++ == failing)
                    {
                        failed = $"{what} of '{path}'";
                        throw new IOException($"Input/output error ({failed})");
                    }
                };
                Work(made, passesOver: true);
                DiskSteps.Heard = null;
                Assert.Equal(_returned.Count, made.Count);
            }

            if (failed is null)
            {
                Assert.InRange(failing, 40, 1000);
                return;
            }

            using VectorCollection opened = VectorCollection.Open(folder, Small);
            AssertHas(opened, failed);
        }
    }

    // Adds, replaces and deletes; saves; and builds the graph anew, changes between.
    private void Work(VectorCollection collection, bool passesOver = false)
    {
        bool hasFailed = false;
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 5; i++)
            {
                long id = (round * 2) + i;
                Change(() => collection.Add([id], [round + id]), then => then[id] = round + id);
            }

            Change(() => collection.Delete([0, 1, 2, round]), static then => Array.ForEach([0, 1, 2], id => then.Remove(id)));
            AutoChoice? wanted = null;
            Try(() => wanted = collection.Save());
            Change(() => collection.Add([100 + round], [round]), then => then[100 + round] = round);
            if (wanted is not null)
            {
                Try(() => collection.BuildBeside(wanted));
            }

            Change(() => collection.Add([200 + round], [round]), then => then[200 + round] = round);
        }

        void Change(Action change, Action<Dictionary<long, float>> then)
        {
            // Once a step has failed, that change stays in doubt; what comes later returned or was refused.
            Dictionary<long, float> before = new(_underWay);
            then(_underWay);
            if (Try(change))
            {
                then(_returned);
            }
            else if (hasFailed)
            {
                _underWay = before;
            }
            else
            {
                hasFailed = true;
            }
        }

        bool Try(Action what)
        {
            try
            {
                what();
                return true;
            }
            catch (VectorFileException) when (passesOver)
            {
                return false;
            }
        }
    }

    private void AssertWhole(Dictionary<string, byte[]> state, string when)
    {
        string folder = _folder["cut"];
        Directory.CreateDirectory(folder);
        foreach ((string name, byte[] bytes) in state)
        {
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }

        using (VectorCollection opened = VectorCollection.Open(folder, Small))
        {
            AssertHas(opened, when);
        }

        Directory.Delete(folder, recursive: true);
    }

    // All that returned; of the change that is under way all or nothing.
    private void AssertHas(VectorCollection opened, string when)
    {
        Assert.True(Has(_returned) || Has(_underWay), $"After {when} there are {opened.Count} vectors, and {_returned.Count} or {_underWay.Count} should be.");

        bool Has(Dictionary<long, float> expected)
        {
            float[] value = new float[1];
            return opened.Count == expected.Count && expected.All(each => opened.TryGet(each.Key, value) && value[0] == each.Value);
        }
    }
}
