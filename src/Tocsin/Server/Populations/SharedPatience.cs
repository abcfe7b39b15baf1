namespace Tocsin.Server.Populations;

/// <summary>
/// How long those wait who ask at about the same time: one timer for all of them, where a timer each would cost as much as the waiting itself. Any thread may call it.
/// </summary>
/// <param name="span">The longest that one waits; at least a fortieth less is the shortest.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedPatience(TimeSpan span, TimeProvider time)
{
    private const int Parts = 40;

    private volatile Turn? _turn;

    private sealed record Turn(CancellationTokenSource Source, long Began);

    /// <summary>Is cancelled when one who begins to wait now has waited long enough.</summary>
    public CancellationToken Now
    {
        get
        {
            Turn? turn = _turn;
            if (turn is null || turn.Source.IsCancellationRequested || time.GetElapsedTime(turn.Began) > span / Parts)
            {
                // Two who come at once may begin two: both are good. An old one ends by itself.
                turn = new Turn(new CancellationTokenSource(span, time), time.GetTimestamp());
                _turn = turn;
            }

            return turn.Source.Token;
        }
    }
}
