namespace Tocsin.Engine.Windows.Merging;

/// <summary>What the accepted messages of a merge log are told to, in their order, on the thread that reads the log.</summary>
public interface IMergeTarget
{
    /// <summary>
    /// A worker at the end of its partition says so each second, while it matters; a lane that is not heard for so long may have records to come, and is held. Must be well below the silence
    /// after which a lane is idle.
    /// </summary>
    TimeSpan Hearing { get; }

    /// <summary>From here on records are counted so; with <see cref="MergeSetup.Reset"/>, as if nothing had been counted before.</summary>
    void SetUp(MergeSetup setup, long position, long ticks);

    /// <summary>The lane may have records that have not been counted yet: it holds the watermark back as if it had been heard just now.</summary>
    void Hold(int lane, long ticks);

    /// <summary>A lane's share, for the first and only time.</summary>
    /// <exception cref="InvalidDataException">The share cannot be read: another build wrote it.</exception>
    void Merge(int lane, ReadOnlySpan<byte> share, long position, long ticks);

    /// <summary>Time has come so far. Called once a message, before what the message brings.</summary>
    void Tick(long ticks, long position);
}
