using Tocsin.Engine.Windows;
using Tocsin.Pages.Reading;

namespace Tocsin.Tests.Pages;

/// <summary>Windows of 30 s from noon on, stated by their number.</summary>
internal static class MadeUpStreamWindows
{
    public static readonly DateTime Noon = new(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    public static WindowSummary Window(int number, bool open = false, params (string Group, long Count, double? Bits, double? Expected)[] groups)
    {
        long start = Noon.AddSeconds(30 * number).Ticks, end = start + (30 * TimeSpan.TicksPerSecond);
        return new WindowSummary(
            start, end, open ? null : end,
            [.. groups.Select(group => new WindowGroup(group.Group, group.Count, group.Count / 2, [], start, end - 1, [], group.Bits, group.Expected))], 0, 0, 0, 0);
    }

    public static StreamWindows Of(params WindowSummary[] windows) => new(
        new WindowOptions(), "status", "http", default,
        [.. windows.Where(window => window.ClosedTicks is null).OrderByDescending(window => window.Start)],
        [.. windows.Where(window => window.ClosedTicks is not null).OrderByDescending(window => window.Start)]);
}
