using Tocsin.Commands.Demo;
using Tocsin.Engine.Traffic;
using Tocsin.Server.Labels;
using Tocsin.Tests.Server;

namespace Tocsin.Tests.Commands.Demo;

public sealed class DemoLabelsTests
{
    [Fact]
    public void A_label_is_known_only_when_the_block_s_life_is_over()
    {
        TestClock clock = new();
        LabelBook book = new("not-there.csv");
        DemoLabels labels = new(clock, TimeSpan.FromSeconds(40));
        labels.Begun("blk_1", BlockFault.NeverStored);
        clock.Advance(TimeSpan.FromSeconds(30));
        labels.Begun("blk_2", BlockFault.None);

        labels.Publish(book);
        Assert.Equal(0, book.Current.Count);
        clock.Advance(TimeSpan.FromSeconds(10));
        labels.Publish(book);

        Assert.True(book.Current.Find("blk_1"));
        Assert.Null(book.Current.Find("blk_2"));
        clock.Advance(TimeSpan.FromSeconds(30));
        labels.Publish(book);
        Assert.False(book.Current.Find("blk_2"));
    }
}
