using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Server;

// What those need who look at all sessions at once.
public sealed partial class RunningStream
{
    /// <summary>Every session that fits a query, however many there are, at one position of the lane.</summary>
    internal Task<SessionList> EverySessionAsync(SessionQuery query, CancellationToken cancellation) =>
        Log.AskAsync<LinePipeline, SessionList>(0, pipeline => Every(pipeline.Sessions, query), cancellation);

    private static SessionList Every(SessionLane sessions, SessionQuery query)
    {
        SessionList first = sessions.List(query);
        if (first.Rows.Count >= first.Total)
        {
            return first;
        }

        List<SessionRow> rows = [.. first.Rows];
        while (rows.Count < first.Total && sessions.List(query with { Skip = rows.Count }).Rows is { Count: > 0 } more)
        {
            rows.AddRange(more);
        }

        return first with { Rows = rows };
    }
}
