using Tocsin.Server.Incidents;

namespace Tocsin.Pages.Reading;

/// <summary>What the pages read about incidents that were seen before. Any thread may call it, and no call may hold up a lane. It reads only.</summary>
public interface IIncidentReader
{
    /// <summary>What was seen before that is like a trouble of alerts; null when it is not remembered.</summary>
    Task<SeenBefore?> OfAlertAsync(string stream, string episode, CancellationToken cancellation);

    /// <summary>What was seen before that is like a session that rang; null when it is not remembered, or did not ring.</summary>
    Task<SeenBefore?> OfSessionAsync(string stream, string session, CancellationToken cancellation);
}
