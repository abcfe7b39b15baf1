using Tocsin.Commands.Sessions;

namespace Tocsin.Tests.Commands.Sessions;

public sealed class SessionIdFileTests
{
    [Theory]
    [InlineData("blk_1\n\n  blk_2 \nblk_1\n")]
    [InlineData("BlockId,Label\nblk_1,Normal\nblk_2,Anomaly\n")]
    [InlineData("n,session\n1,blk_1\n2,\"blk_2\"\n")]
    [InlineData("session\nblk_1\nblk_2")]
    [InlineData("{\"session\": \"blk_1\", \"events\": [\"E1\"]}\n{\"label\": 1, \"session\": \"blk_2\"}\n")]
    public void Ids_are_read_in_every_form(string text)
    {
        SessionIdFile file = Read(text);

        Assert.Equal(["blk_1", "blk_2"], file.Ids.Order());
        Assert.Equal(0, file.Rejected.Count);
    }

    [Theory]
    [InlineData("{\"session\": \"a\"}\n{\"label\": 1}\n{\"session\": 1}\n{\"session\": \"b\"}\n", new long[] { 2, 3 })]
    [InlineData("label,session\n1,a\n1\n0,\n1,b\n", new long[] { 3, 4 })]
    public void A_row_without_an_id_is_named_and_its_neighbours_are_taken(string text, long[] lines)
    {
        SessionIdFile file = Read(text);

        Assert.Equal(["a", "b"], file.Ids.Order());
        Assert.Equal(lines, file.Rejected.First.Select(static row => row.Line));
    }

    private static SessionIdFile Read(string text)
    {
        SessionIdFile file = new("ids");
        Rows.Feed(file.Take, text);
        return file;
    }
}
