using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Tests.Files;

public sealed class VectorIndexFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Index => _folder["some.index"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_saved_is_what_is_opened_and_nothing_else_is_left()
    {
        SavedSections.Save(Index, 1, numbers: 3_000_000);
        SavedSections.Save(Index, 2);

        Assert.Equal(2, SavedSections.Generation(Index));
        Assert.Equal(["some.index"], _folder.Names);
    }

    [Fact]
    public void A_file_that_is_open_stays_as_it_was_when_another_takes_its_name()
    {
        SavedSections.Save(Index, 1);
        MappedSection old = SectionReader.Open(Index).Section("numbers");
        SavedSections.Save(Index, 2);

        Assert.False(old.Values<int>().ContainsAnyExcept(1));
        Assert.Equal(2, SavedSections.Generation(Index));
    }

    [Fact]
    public void The_folder_is_made_when_it_is_not_there()
    {
        SavedSections.Save(_folder["one/two/some.index"], 7);

        Assert.Equal(7, SavedSections.Generation(_folder["one/two/some.index"]));
    }

    [Fact]
    public void What_a_killed_save_left_goes_with_the_next_one_and_the_files_of_others_stay()
    {
        foreach (string name in (string[])["some.index.saving-0", "some.index.saving-12", "some.index.saving-mine", "other.index.saving-0"])
        {
            File.WriteAllText(_folder[name], "half");
        }

        SavedSections.Save(Index, 1);

        Assert.Equal(["other.index.saving-0", "some.index", "some.index.saving-mine"], _folder.Names);
    }

    [Fact]
    public void Two_saves_of_one_path_at_once_leave_one_of_them_whole()
    {
        using ManualResetEventSlim firstIsWriting = new();
        using ManualResetEventSlim secondIsDone = new();
        Thread first = new(() => SavedSections.Save(Index, 1, through: file =>
        {
            firstIsWriting.Set();
            Assert.True(secondIsDone.Wait(TimeSpan.FromSeconds(90)));
            return file;
        }));
        first.Start();
        Assert.True(firstIsWriting.Wait(TimeSpan.FromSeconds(90)));
        SavedSections.Save(Index, 2);
        Assert.Equal(2, SavedSections.Generation(Index));
        secondIsDone.Set();
        first.Join();

        Assert.Equal(1, SavedSections.Generation(Index));
        Assert.Equal(["some.index"], _folder.Names);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5_000)]
    [InlineData(12_000)]
    public void A_full_disk_is_said_and_leaves_the_index_that_was_there(int room)
    {
        SavedSections.Save(Index, 1);

        VectorFileException fault = Assert.Throws<VectorFileException>(() => SavedSections.Save(Index, 2, through: file => new FullDisk(file, room)));

        Assert.Contains(Index, fault.Message, StringComparison.Ordinal);
        Assert.Contains("full", fault.Message, StringComparison.Ordinal);
        Assert.Contains("still there", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, SavedSections.Generation(Index));
        Assert.Equal(["some.index"], _folder.Names);
    }

    [Fact]
    public void An_index_that_fails_while_it_is_written_leaves_what_was_there()
    {
        SavedSections.Save(Index, 1);

        Assert.Throws<InvalidOperationException>(() => VectorIndexFile.Save(static sections => sections.Begin("without end"), Index, static file => file));

        Assert.Equal(1, SavedSections.Generation(Index));
        Assert.Equal(["some.index"], _folder.Names);
    }

    [Fact]
    public void A_path_that_is_a_folder_is_said()
    {
        Directory.CreateDirectory(Index);

        Assert.Contains(Index, Assert.Throws<VectorFileException>(() => SavedSections.Save(Index, 1)).Message, StringComparison.Ordinal);
        Assert.Contains(Index, Assert.Throws<VectorFileException>(() => SectionReader.Open(Index)).Message, StringComparison.Ordinal);
        Assert.Equal(["some.index"], _folder.Names);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said_with_what_to_do() =>
        Assert.Contains("tocsin vectors build", Assert.Throws<VectorFileException>(() => SectionReader.Open(_folder["none"])).Message, StringComparison.Ordinal);
}
