namespace Tocsin.Engine.Windows.Merging;

/// <summary>Who reads a merge log to see what became of its own messages. Called while a message is applied, on that thread.</summary>
public interface IMergeWatcher
{
    /// <summary>All claims are void: records are read and counted differently from here on.</summary>
    void SetUp();

    /// <summary>The lane has a new claim.</summary>
    void Claimed(MergeLane lane);

    /// <summary>A share is counted.</summary>
    void Accepted(MergeLane lane, long from, long to);

    /// <summary>A share is not counted: its claim is not the lane's, or it does not begin where the lane stands.</summary>
    void Dropped(int lane, long claim, long from, long to);

    /// <summary>The log holds a whole saved state that covers all messages before <paramref name="position"/>.</summary>
    void Saved(long position);
}
