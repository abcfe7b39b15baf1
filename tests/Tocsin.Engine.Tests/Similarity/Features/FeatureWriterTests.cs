using System.Diagnostics;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Features;

public sealed class FeatureWriterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-features-");

    private string File_ => Path.Combine(_folder.FullName, "features.h5");

    [Hdf5Fact]
    public void Until_a_commit_the_file_is_what_it_was_and_every_commit_leaves_a_whole_one()
    {
        FeatureFile.Write(File_, FeatureFileTests.Made(10, 4, seed: 1));
        using FeatureWriter writer = FeatureWriter.Append(File_, 4);
        for (int round = 1; round <= 3; round++)
        {
            FeatureSet more = FeatureFileTests.Made(5, 4, seed: round);
            writer.Add(more.Vectors, more.Paths);
            Assert.Equal(5 + (5 * round), FeatureFile.Read(File_).Count);

            writer.Commit();
            Assert.Equal(10 + (5 * round), writer.Count);
            Assert.Equal(10 + (5 * round), FeatureFile.Read(File_).Count);
        }
    }

    [Hdf5Fact]
    public void What_was_not_committed_is_dropped()
    {
        FeatureFile.Write(File_, FeatureFileTests.Made(10, 4, seed: 1));
        byte[] before = File.ReadAllBytes(File_);
        using (FeatureWriter writer = FeatureWriter.Append(File_, 4))
        {
            writer.Add(new float[8], ["x", "y"]);
        }

        Assert.Equal(before, File.ReadAllBytes(File_));
        Assert.Equal([".features.h5.lock", "features.h5"], Names());
    }

    [Hdf5Fact]
    public void What_a_killed_writer_left_is_written_over()
    {
        FeatureFile.Write(File_, FeatureFileTests.Made(10, 4, seed: 1));
        File.WriteAllBytes(Path.Combine(_folder.FullName, ".features.h5.writing"), new byte[70_000]);

        FeatureFile.Append(File_, FeatureFileTests.Made(1, 4, seed: 2));

        Assert.Equal(11, FeatureFile.Read(File_).Count);
        Assert.Equal([".features.h5.lock", "features.h5"], Names());
    }

    [Hdf5Fact]
    public void A_second_writer_is_told_of_the_first()
    {
        using FeatureWriter first = FeatureWriter.Create(File_, 4);

        FeatureFileException refused = Assert.Throws<FeatureFileException>(() => FeatureWriter.Append(File_, 4));
        Assert.Contains("another program is writing", refused.Message);

        first.Add(new float[4], ["a"]);
        first.Commit();
        Assert.Equal(1, FeatureFile.Read(File_).Count);
    }

    [Hdf5Fact]
    public void A_program_that_is_started_meanwhile_and_inherits_the_file_holds_nobody_up()
    {
        Process? other = null;
        try
        {
            using (FeatureWriter writer = FeatureWriter.Create(File_, 4))
            {
                writer.Add(new float[4], ["a"]);
                other = Process.Start(new ProcessStartInfo("sleep", "60") { UseShellExecute = false });
                writer.Commit();
            }

            Assert.Equal(1, FeatureFile.Read(File_).Count);
            FeatureFile.Append(File_, FeatureFileTests.Made(1, 4, seed: 2)); // the next writer
        }
        finally
        {
            other?.Kill();
            other?.WaitForExit();
        }

        Assert.Equal(2, FeatureFile.Read(File_).Count);
    }

    [Hdf5Fact]
    public void A_path_that_no_file_can_hold_is_refused_before_anything_is_written()
    {
        using FeatureWriter writer = FeatureWriter.Create(File_, 2);

        Assert.Throws<ArgumentException>(() => writer.Add(new float[2], ["a\0b"]));
        Assert.Throws<ArgumentException>(() => writer.Add(new float[2], [new string('a', 65537)]));
        Assert.Throws<ArgumentException>(() => writer.Add(new float[3], ["a"]));
        Assert.Equal(0, writer.Count);
    }

    [Hdf5Fact]
    public void A_folder_that_is_not_there_is_named_with_the_remedy()
    {
        FeatureFileException refused = Assert.Throws<FeatureFileException>(() => FeatureWriter.Create(Path.Combine(_folder.FullName, "no", "features.h5"), 4));

        Assert.Equal(FeatureFileException.Unreadable, refused.Code);
        Assert.Contains("mkdir -p", refused.Message);
    }

    [Hdf5Fact]
    public void A_link_to_the_file_stays_a_link()
    {
        string real = Path.Combine(_folder.FullName, "real.h5");
        FeatureFile.Write(real, FeatureFileTests.Made(2, 4, seed: 1));
        File.CreateSymbolicLink(File_, real);

        FeatureFile.Append(File_, FeatureFileTests.Made(1, 4, seed: 2));

        Assert.NotNull(new FileInfo(File_).LinkTarget);
        Assert.Equal(3, FeatureFile.Read(real).Count);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Names() => [.. _folder.GetFileSystemInfos().Select(static entry => entry.Name).Order(StringComparer.Ordinal)];
}
