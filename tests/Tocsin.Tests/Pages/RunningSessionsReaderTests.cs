using System.Net;
using Tocsin.Facades;
using Tocsin.Pages.Reading;
using Tocsin.Server.Labels;
using Tocsin.Tests.Server;
using Tocsin.Tests.Server.Models;

namespace Tocsin.Tests.Pages;

public sealed class RunningSessionsReaderTests
{
    [Fact]
    public async Task Figures_that_a_page_has_read_first_hold_every_session_of_now_for_all()
    {
        // As long as this clock stands still, an answer that pages share is as good as new.
        TestClock clock = new();
        await using JudgedServer server = new();
        await server.StartAsync(null, clock, ("blocks", server.Save("1", BlockStoreBundles.First)));
        using MonitorFigures figures = new(new LabelBook(Path.Combine(server.Data.FullName, "none.csv")), clock);
        RunningSessionsReader page = new(
            server.Now.Server.Streams, server.Now.Server.Models, figures, new LearningStreams(), new FacadeEndpoints(new Dictionary<string, IPEndPoint>(StringComparer.Ordinal)));

        await server.SendAsync("blk_1", BlockStoreBundles.NormalEvents);
        Assert.Single((await page.MonitorAsync("web", null, CancellationToken.None)).Sessions);
        await server.SendAsync("blk_2", BlockStoreBundles.NormalEvents);

        Assert.Equal(2, (await figures.ReadAsync(server.Web, null)).Sessions.Count);
        Assert.Equal(2, (await page.MonitorAsync("web", null, CancellationToken.None)).Sessions.Count);
    }
}
