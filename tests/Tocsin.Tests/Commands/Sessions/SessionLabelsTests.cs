using Tocsin.Commands;
using Tocsin.Commands.Sessions;

namespace Tocsin.Tests.Commands.Sessions;

public sealed class SessionLabelsTests
{
    [Theory]
    [InlineData("BlockId,Label\nblk_1,Normal\nblk_2,Anomaly\n")]
    [InlineData("\uFEFFblockid,LABEL\r\nblk_1,normal\r\n\r\nblk_2,ANOMALY\r\n")]
    [InlineData("Label,Host,Block_Id\n0,\"a, b\",blk_1\n1,c,\"blk_2\"")]
    public void Labels_are_read_in_every_form_that_is_about(string csv)
    {
        SessionLabels labels = Read(csv);

        Assert.Equal((false, true, null), (labels.Find("blk_1"), labels.Find("blk_2"), labels.Find("blk_3")));
        Assert.Equal(0, labels.Rejected.Count);
    }

    [Fact]
    public void A_bad_row_is_named_with_its_reason_and_its_neighbours_are_taken()
    {
        SessionLabels labels = Read("BlockId,Label\na\n,Normal\nb,perhaps\nc,Anomaly\nc,1\nc,Normal\n\"e,0\nd,0\n");

        Assert.Equal([2L, 3, 4, 7, 8], labels.Rejected.First.Select(static row => row.Line));
        Assert.Equal("has the label 'perhaps'; write Normal or Anomaly, 0 or 1", labels.Rejected.First[2].Reason);
        Assert.Equal((true, false), (labels.Find("c"), labels.Find("d")));
    }

    [Theory]
    [InlineData("", "are empty")]
    [InlineData("blk_1,Normal\n", "begin with 'blk_1,Normal'")]
    public void A_file_without_the_names_of_its_columns_is_refused_with_what_it_should_have(string csv, string fault)
    {
        CommandException refused = Assert.Throws<CommandException>(() => Read(csv));

        Assert.Equal(2, refused.Code);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        Assert.Contains("BlockId,Label", refused.Message, StringComparison.Ordinal);
    }

    private static SessionLabels Read(string csv)
    {
        SessionLabels labels = new("labels.csv");
        Rows.Feed(labels.Take, csv);
        labels.Finish();
        return labels;
    }
}
