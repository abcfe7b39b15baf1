using System.Runtime.CompilerServices;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;
using Tocsin.Server.Tail;

namespace Tocsin.Server.Windows;

/// <summary><c>GET /api/v1/windows/events</c>: first how the windows of a stream stand, then what changes, at most ten times a second.</summary>
internal static class WindowEventRoutes
{
    // Followers who saw the same look before see the same change: one text for all of them, as long as somebody writes it.
    private static readonly ConditionalWeakTable<WindowsChange, byte[]> Told = [];

    public static void MapWindowEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/windows/events", FollowAsync).For(Role.Read).WithTags("Windows")
            .WithSummary("What changes in the windows of a stream, as server-sent events: first how all stands, then the open windows and those that have closed or changed since")
            .Produces<WindowsChangeView>(200, "text/event-stream").ProducesProblem(400).ProducesProblem(404).ProducesProblem(503);

    private static Task<IResult> FollowAsync(HttpContext context, RunningStreams streams, string? stream)
    {
        RunningStream found = streams.RequireWindows(stream);
        return EventStream.FollowAsync(context, async (events, stop) =>
        {
            await foreach (WindowsLook look in found.LookAtWindowsAsync(stop))
            {
                if (look.Change is not { } change)
                {
                    await events.KeepAsync(stop);
                }
                else
                {
                    await events.WriteAsync(Told.GetValue(change, static change => EventStream.Bytes("windows", null, WindowsChangeView.Of(change))), stop);
                }
            }
        });
    }
}
