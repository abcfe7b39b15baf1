using Tocsin.Engine.Similarity.Examining;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Tests.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Examining;

public sealed class ChildExaminerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-examined-");

    [Hdf5Fact]
    public void A_file_that_crashes_whoever_reads_it_is_damage_that_is_told_in_words()
    {
        string file = Damaged(DamagedHeap.Crashing);

        Assert.Equal((0, 128 + 11), ExaminingChild.Read(file));
        FeatureExamination found = ExaminingChild.Examiner().Examine(new FeatureQuestion(file, FeatureUse.Read), CancellationToken.None);

        Assert.Equal((false, FeatureFileException.Damaged), (found.Good, found.Code));
        Assert.Matches($"'{file}' is damaged: reading it ended the HDF5 library \\(signal (6|11)\\)\\. Restore it, or make it anew: tocsin images index DIR --out {file}", found.Reason);
    }

    [Hdf5Fact]
    public void A_file_that_keeps_its_reader_for_ever_is_damage_too()
    {
        string file = Damaged(DamagedHeap.Endless);

        FeatureExamination found = ExaminingChild.Examiner(new ExaminationLimits { Time = TimeSpan.FromSeconds(2) }).Examine(new FeatureQuestion(file, FeatureUse.Read), CancellationToken.None);

        Assert.Equal(FeatureFileException.Damaged, found.Code);
        Assert.Contains("did not come to an end within", found.Reason, StringComparison.Ordinal);
    }

    [Hdf5Fact]
    public void Who_stops_asking_is_not_kept_by_an_endless_file()
    {
        string file = Damaged(DamagedHeap.Endless);
        using CancellationTokenSource stop = new();
        Task<FeatureExamination> asking = Task.Run(() => ExaminingChild.Examiner().Examine(new FeatureQuestion(file, FeatureUse.Read), stop.Token));

        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => asking.GetAwaiter().GetResult());
    }

    [Hdf5Theory]
    [InlineData(FeatureUse.Read)]
    [InlineData(FeatureUse.Append)]
    [InlineData(FeatureUse.Remake)]
    public void A_good_file_is_good_for_everything_and_nothing_is_left_beside_it(FeatureUse use)
    {
        string file = Path.Combine(_folder.FullName, "features.h5");
        FeatureFile.Write(file, FeatureFileTests.Made(300, 16, seed: 1) with { Embedder = "descriptor" });
        byte[] before = File.ReadAllBytes(file);
        string[] beside = Beside();

        FeatureExamination found = ExaminingChild.Examiner().Examine(new FeatureQuestion(file, use), CancellationToken.None);

        Assert.Equal(new FeatureExamination(file) { Images = 300, Dimension = 16, Embedder = "descriptor" }, found);
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal(beside, Beside());
    }

    [Hdf5Fact]
    public void What_is_wrong_with_a_file_that_can_be_read_is_told_as_it_is_told_here()
    {
        string file = Path.Combine(_folder.FullName, "features.h5");
        File.WriteAllText(file, "path,vector\n");

        FeatureExamination found = ExaminingChild.Examiner().Examine(new FeatureQuestion(file, FeatureUse.Read), CancellationToken.None);

        FeatureFileException here = Assert.Throws<FeatureFileException>(() => FeatureFile.Read(file));
        Assert.Equal((here.Code, here.Message), (found.Code, found.Reason));
    }

    [Hdf5Fact]
    public void A_program_that_is_not_there_says_nothing_about_the_file()
    {
        string file = Path.Combine(_folder.FullName, "features.h5");
        FeatureFile.Write(file, FeatureFileTests.Made(3, 4, seed: 1));
        string missing = Path.Combine(_folder.FullName, "no-such-program");

        FeatureFileException failed = Assert.Throws<FeatureFileException>(
            () => new ChildExaminer(missing, [], new ExaminationLimits()).Examine(new FeatureQuestion(file, FeatureUse.Read), CancellationToken.None));

        Assert.Equal(FeatureFileException.Unreadable, failed.Code);
        Assert.Contains(missing, failed.Message, StringComparison.Ordinal);
        Assert.Contains(file, failed.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // Never in the place of the good file: one that was written here is trusted.
    private string Damaged(Func<byte[], byte[]> damage)
    {
        string good = Path.Combine(_folder.FullName, "good.h5"), file = Path.Combine(_folder.FullName, "features.h5");
        FeatureFile.Write(good, FeatureFileTests.Made(30, 16, seed: 1));
        File.WriteAllBytes(file, damage(File.ReadAllBytes(good)));
        return file;
    }

    private string[] Beside() => [.. Directory.EnumerateFiles(_folder.FullName).Order(StringComparer.Ordinal)];
}
