using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Server.Windows;

namespace Tocsin.Tests.Server.Windows;

/// <summary>Followers of windows who looked at the same times hold one and the same change.</summary>
public sealed class SharedChangesTests
{
    [Fact]
    public void The_same_two_looks_give_the_same_change_and_others_their_own()
    {
        SharedChanges changes = new();
        WindowTable first = Table(1), second = Table(2);
        WindowsChange all = changes.Between(null, first)!;
        WindowsChange one = changes.Between(first, second)!;
        Assert.Same(all, changes.Between(null, first));
        Assert.Same(one, changes.Between(first, second));
        Assert.NotSame(all, changes.Between(null, second));
        Assert.Null(changes.Between(second, second));
        Assert.Equal(2, one.Counts.Used);
    }

    [Fact]
    public void A_change_that_nobody_has_asked_for_lately_is_worked_out_again()
    {
        SharedChanges changes = new();
        WindowTable first = Table(1);
        WindowsChange all = changes.Between(null, first)!;
        for (int used = 2; used < 10; used++)
        {
            changes.Between(null, Table(used));
        }

        WindowsChange again = changes.Between(null, first)!;
        Assert.NotSame(all, again);
        Assert.Equal(all.Counts, again.Counts);
    }

    private static WindowTable Table(long used) => new(null, new WindowCounts(used, used, 0, 0, 0), [], [], used);
}
