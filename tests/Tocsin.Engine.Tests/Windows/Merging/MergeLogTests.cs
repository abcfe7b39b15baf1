using Tocsin.Engine.Windows.Merging;

namespace Tocsin.Engine.Tests.Windows.Merging;

public sealed class MergeLogTests
{
    private static readonly long Noon = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly CountingTarget _target = new();
    private readonly MergeLog _log;

    public MergeLogTests()
    {
        _log = new MergeLog { Target = _target };
        Say(0, MergeMessage.Setup(new MergeSetup("{}", "{}") { Reset = true, Starts = [new LaneStart(0, 0), new LaneStart(1, 0)] }));
        Say(0, MergeMessage.Claim("a", 1, [new LaneClaim(0), new LaneClaim(1)]));
    }

    [Fact]
    public void A_lane_holds_the_watermark_until_somebody_says_that_there_is_nothing()
    {
        Assert.Equal([0, 1], HeldAt(1, Pulse(0, atEnd: true)));
        Assert.Equal([1], HeldAt(2, Pulse(0, atEnd: true)));
        Assert.Equal([1], HeldAt(3, Pulse(1, atEnd: true)));
        Assert.Empty(HeldAt(4, Pulse(1, atEnd: true)));
    }

    [Fact]
    public void A_lane_whose_worker_is_silent_holds_the_watermark_whatever_it_said_last()
    {
        HeldAt(1, Pulse(0, atEnd: true));
        HeldAt(1, Pulse(1, atEnd: true));

        Assert.Equal([0, 1], HeldAt(6.5, Pulse(1, atEnd: true)));
        Assert.Equal([0], HeldAt(7, Pulse(1, atEnd: true)));
    }

    [Fact]
    public void After_five_minutes_without_a_word_windows_close_without_a_lane()
    {
        for (int second = 1; second <= 300; second++)
            Assert.Contains(0, HeldAt(second, Pulse(1, atEnd: true)));

        Assert.Empty(HeldAt(301, Pulse(1, atEnd: true)));
    }

    [Fact]
    public void A_time_in_which_nobody_ran_counts_against_no_lane()
    {
        HeldAt(1, Pulse(0, atEnd: true));
        HeldAt(1, Pulse(1, atEnd: true));

        Assert.Equal([0, 1], HeldAt(3600, MergeMessage.Claim("b", 1, [new LaneClaim(1)])));
    }

    [Fact]
    public void What_is_no_message_changes_nothing_but_the_count_of_such()
    {
        byte[] claim = MergeMessage.Claim("b", 1, [new LaneClaim(0)]);
        Say(1, [], "hello"u8.ToArray(), claim[..^1], [(byte)'T', (byte)'M', 1, 9]);

        Assert.Equal(4, _log.Counts.Foreign);
        Assert.Equal("a", _log.Lane(0)!.Worker);
    }

    [Fact]
    public void A_tick_counts_only_from_the_holder_of_lane_0()
    {
        Say(5, MergeMessage.Tick(0));
        Assert.Equal(Noon, _log.Ticks);

        Say(5, MergeMessage.Tick(1));
        Assert.Equal(Noon + (5 * TimeSpan.TicksPerSecond), _log.Ticks);
    }

    [Fact]
    public void A_state_in_many_pieces_is_found_among_other_messages_and_a_damaged_one_is_not()
    {
        byte[] state = new byte[2_500_000];
        new Random(5).NextBytes(state);
        IReadOnlyList<byte[]> pieces = MergeMessage.Snapshot(7, MergeRestore.Pack(_log.Save(), state));
        MergeRestore whole = new(7), damaged = new(7), other = new(8);
        pieces[1][200] ^= 1;
        Assert.DoesNotContain(true, pieces.Select((piece, at) => damaged.Take(7 + at, 0, piece)));
        pieces[1][200] ^= 1;
        Assert.DoesNotContain(true, pieces.Select((piece, at) => other.Take(8 + at, 0, piece)));

        bool[] taken = [whole.Take(7, 0, MergeMessage.Tick(1)), .. pieces.Select((piece, at) => whole.Take(8 + at, 0, piece))];

        Assert.Equal([false, false, false, true], taken);
        Assert.Equal(state, whole.State!.Value.Target);
        Assert.Equal(4, whole.Held.Count);
        Assert.All(pieces, piece => Assert.True(piece.Length <= MergeMessage.MaxBytes));
    }

    private int[] HeldAt(double second, byte[] message)
    {
        _target.Holds.Clear();
        Say(second, message);
        return [.. _target.Holds.Select(hold => hold.Lane)];
    }

    private void Say(double second, params byte[][] messages)
    {
        foreach (byte[] message in messages)
            _log.Apply(_log.Position, Noon + (long)(second * TimeSpan.TicksPerSecond), message);
    }

    private static byte[] Pulse(int lane, bool atEnd)
    {
        ShareBatch batch = new();
        batch.Add(lane, claim: 1, from: 0, to: 0, atEnd, []);
        return batch.Take();
    }
}
