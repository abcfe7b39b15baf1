using Tocsin.Server.Labels;

namespace Tocsin.Tests.Server.Labels;

public sealed class LabelBookTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("tocsin-labels-").FullName, "anomaly_label.csv");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void Labels_are_found_by_key()
    {
        LabelSet labels = Load("BlockId,Label\nblk_1,Normal\nblk_-2,Anomaly\n");

        Assert.Equal(2, labels.Count);
        Assert.Equal(1, labels.Anomalous);
        Assert.False(labels.Find("blk_1"));
        Assert.True(labels.Find("blk_-2"));
        Assert.Null(labels.Find("blk_3"));
    }

    [Theory]
    [InlineData("\uFEFFBlockId,Label\r\nblk_1,Anomaly\r\n")]
    [InlineData("Label,Other,BlockId\nanomaly,x,blk_1")]
    [InlineData("blockid , label\n\n blk_1 , 1 \n\n")]
    [InlineData("\"BlockId\",\"Label\"\n\"blk_1\",\"Anomaly\"\n")]
    public void Files_as_spreadsheets_and_people_write_them_say_the_same(string text) => Assert.True(Load(text).Find("blk_1"));

    [Fact]
    public void A_key_with_a_comma_and_a_quotation_mark_stands_in_quotation_marks() =>
        Assert.True(Load("BlockId,Label\n\"task 1, \"\"a\"\"\",1\n").Find("task 1, \"a\""));

    [Theory]
    [InlineData("", "Line 1 of the label file", "no columns BlockId and Label")]
    [InlineData("blk_1,Normal\n", "Line 1", "Begin the file with 'BlockId,Label'")]
    [InlineData("BlockId,Label\nblk_1\n", "Line 2", "no pair of a key and a label")]
    [InlineData("BlockId,Label\n,Normal\n", "Line 2", "no pair of a key and a label")]
    [InlineData("BlockId,Label\n\"blk_1,Normal\n", "Line 2", "no pair of a key and a label")]
    [InlineData("BlockId,Label\nblk_1,Normal\nblk_2,Fine\n", "Line 3", "has the label 'Fine'. Write Normal or Anomaly")]
    [InlineData("BlockId,Label\nblk_1,Normal\nblk_1,Anomaly\n", "Line 3", "gives 'blk_1' another label")]
    public void What_cannot_be_understood_is_said_with_its_line_and_a_remedy(string text, string line, string problem)
    {
        LabelFileException fault = Assert.Throws<LabelFileException>(() => Load(text));

        Assert.StartsWith(line, fault.Message, StringComparison.Ordinal);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
        Assert.Contains(_file, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_names_its_path_and_the_setting()
    {
        LabelFileException fault = Assert.Throws<LabelFileException>(() => new LabelBook(_file).Load());

        Assert.Contains(_file, fault.Message, StringComparison.Ordinal);
        Assert.Contains("Facades:LogDetection:Labels", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_cannot_be_loaded_leave_those_in_force()
    {
        File.WriteAllText(_file, "BlockId,Label\nblk_1,Anomaly\n");
        LabelBook book = new(_file);
        book.Load();
        File.WriteAllText(_file, "BlockId,Label\nblk_1,Normal\nblk_2,?\n");

        Assert.Throws<LabelFileException>(book.Load);

        Assert.True(book.Current.Find("blk_1"));
        Assert.Equal(1, book.Current.Count);
    }

    [Fact]
    public void More_labels_than_are_held_are_refused_with_the_number()
    {
        File.WriteAllText(_file, "BlockId,Label\na,0\nb,0\nc,0\n");

        Assert.Equal(3, LabelFile.Read(_file, most: 3).Count);
        Assert.Contains("beyond the 2 labels", Assert.Throws<LabelFileException>(() => LabelFile.Read(_file, most: 2)).Message, StringComparison.Ordinal);
    }

    private LabelSet Load(string text)
    {
        File.WriteAllText(_file, text);
        LabelBook book = new(_file);
        LabelSet loaded = book.Load();
        Assert.Same(loaded, book.Current);
        return loaded;
    }
}
