using Tocsin.Engine.Logs;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Lanes;
using Tocsin.Server;
using Tocsin.Server.Settings;

namespace Tocsin.Commands.Demo;

/// <summary>Counts the errors of the web shop in windows, and says on standard output what rings there and why.</summary>
internal static class DemoAlerts
{
    /// <summary>How long after the demo's start the shop's orders fail for the first time.</summary>
    public static readonly TimeSpan FirstOutage = TimeSpan.FromSeconds(60);

    /// <summary>Records of each second of the past that the demo makes up, so that it is known at once what is usual: more than ten windows.</summary>
    public static readonly TimeSpan Past = TimeSpan.FromMinutes(6);

    // At the usual speed about 110 requests of 30 s find nothing, at most 160, and 1 in 25 of the orders fails.
    private const double UsualThreshold = 250;
    private const int MostAtOnce = 100;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>The settings of the shop's stream.</summary>
    public static WindowSettings Settings(double speed) =>
        new() { Rule = WindowSettings.Http, Threshold = (long)Math.Max(new WindowOptions().Threshold, UsualThreshold * speed), Mined = true };

    /// <summary>Says each alert as it rings, ends and is over, until cancelled; then ends without an exception.</summary>
    public static async Task TellAsync(RunningStream stream, TextWriter output, TimeProvider time, CancellationToken cancellation)
    {
        long next = stream.AlertsNext;
        using PeriodicTimer timer = new(Look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                if (stream.AlertsNext == next)
                {
                    continue;
                }

                NumberedAlerts news = await stream.AlertsFromAsync(next, MostAtOnce, cancellation);
                next = news.Next;
                foreach (Alert alert in news.Alerts.Where(static alert => alert.Phase != AlertPhase.Escalated))
                {
                    await output.WriteLineAsync(Terminal.Printable.Line(Sentence(alert)));
                }

                await output.FlushAsync(CancellationToken.None);
            }
        }
        catch (Exception stopped) when (cancellation.IsCancellationRequested && stopped is OperationCanceledException or ObjectDisposedException)
        {
            // the demo is over
        }
    }

    private static string Sentence(Alert alert) => alert.Phase switch
    {
        AlertPhase.Rang => $"ALERT {alert.Text}",
        AlertPhase.Resolved => $"Over: {alert.Text}",
        _ => $"Why: {string.Join(" ", alert.Reasons.Select(static reason => reason.Text))}",
    };
}
