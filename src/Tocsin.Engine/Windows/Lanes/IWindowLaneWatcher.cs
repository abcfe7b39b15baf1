using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Engine.Windows.Lanes;

/// <summary>
/// Who is told what happens in a lane's windows: on the lane's thread, which must not throw and should not wait. After a crash the records since the last checkpoint are processed
/// again, and what comes of them is told again, with the same numbers and positions.
/// </summary>
public interface IWindowLaneWatcher
{
    /// <summary>A window has closed.</summary>
    /// <param name="number">0, 1, 2, … since the stream began.</param>
    /// <param name="window">Its final figures.</param>
    void Closed(long number, WindowSummary window);

    /// <summary>An alert has a new revision.</summary>
    /// <param name="number">0, 1, 2, … since the stream began.</param>
    /// <param name="alert">The revision.</param>
    void Rang(long number, Alert alert);

    /// <summary>A line cannot be read.</summary>
    /// <param name="position">Its position in the journal.</param>
    /// <param name="reader">Knows why, until it reads the next line.</param>
    /// <param name="line">The line; valid during the call.</param>
    void Refused(long position, WindowReader reader, ReadOnlySpan<byte> line);
}
