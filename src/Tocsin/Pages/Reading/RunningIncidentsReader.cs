using Tocsin.Server.Incidents;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the incidents of the server that shows the pages.</summary>
internal sealed class RunningIncidentsReader(IncidentCenter incidents) : IIncidentReader
{
    private const int Shown = 5;

    public Task<SeenBefore?> OfAlertAsync(string stream, string episode, CancellationToken cancellation) => incidents.SeenBeforeAsync(stream, episode, Shown, cancellation);

    public Task<SeenBefore?> OfSessionAsync(string stream, string session, CancellationToken cancellation) => incidents.SeenBeforeOfAsync(stream, session, Shown, cancellation);
}
