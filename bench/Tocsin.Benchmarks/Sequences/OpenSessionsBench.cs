using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Lanes;

namespace Tocsin.Benchmarks.Sequences;

/// <summary>A lane with as many open sessions as it may have: what a list costs, and what a restart does.</summary>
internal static class OpenSessionsBench
{
    private const int Open = 100_000;
    private const int Ended = 10_000;
    private const int EventsOfASession = 8;

    public static void Run(ModelBundle bundle)
    {
        LaneRun lane = new(bundle);
        // What ended first, then what stays open; ten million seconds of silence would end the rest.
        foreach (int session in Enumerable.Range(0, Ended))
            lane.Take(Lines(session, 1, "081109"));
        foreach (int[] sessions in Enumerable.Range(Ended, Open).Chunk(1_000))
        {
            foreach (int step in Enumerable.Range(0, EventsOfASession))
                lane.Take([.. sessions.SelectMany(session => Lines(session, step, "081110"))]);
        }

        SessionList all = lane.Sessions.List(new SessionQuery { Limit = 1 });
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all.Total:N0} sessions, {all.Counts.Open:N0} of them open with {EventsOfASession} events each, {bundle.Report.Model} ({bundle.Model.Network}); median of 5."));
        Console.WriteLine();
        Console.WriteLine("| what | ms |");
        Console.WriteLine("| --- | ---: |");
        Print("list: newest 100", () => lane.Sessions.List(new SessionQuery()));
        Print("list: strangest 100", () => lane.Sessions.List(new SessionQuery { Order = SessionOrder.Strangest }));
        Print("list: longest 100, from 50,000 on", () => lane.Sessions.List(new SessionQuery { Order = SessionOrder.Longest, Skip = 50_000 }));
        Print("list: newest session of each key, 100", () => lane.Sessions.List(new SessionQuery { NewestOfKey = true }));
        Print("list: 100 whose id contains '77'", () => lane.Sessions.List(new SessionQuery { Text = "77" }));
        Print("one open session with its explanation", () => lane.Sessions.Find($"blk_{Ended + (Open / 2)}"));
        byte[] state = [];
        Print("snapshot", () => state = lane.Save());
        LaneRun restored = lane;
        Print("restore", () =>
        {
            restored = new LaneRun(bundle);
            restored.Restore(state);
        });
        byte[][] one = Lines(Ended + (Open / 2), 3, "081110"), every = [.. Enumerable.Range(Ended, Open).SelectMany(session => Lines(session, 4, "081110"))];
        long start = Stopwatch.GetTimestamp();
        restored.Take(one);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the first verdict after it: {EventsOfASession} events again | {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.00} |"));
        start = Stopwatch.GetTimestamp();
        restored.Take(every);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| a verdict on every open session after it | {Stopwatch.GetElapsedTime(start).TotalMilliseconds:N0} |"));
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The snapshot has {state.Length / 1e6:0.0} MB, {(double)state.Length / all.Total:0} bytes a session."));
    }

    private static byte[][] Lines(int session, int step, string day) =>
    [
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{day} 203518 148 INFO dfs.DataNode$PacketResponder: ") + (step % 3) switch
        {
            0 => $"Receiving block blk_{session} src: /10.250.19.102:54106 dest: /10.250.19.102:50010",
            1 => $"Received block blk_{session} of size 67108864 from /10.250.19.102",
            _ => $"PacketResponder 1 for block blk_{session} terminating",
        }),
    ];

    private static void Print(string what, Action action)
    {
        List<double> times = [];
        for (int i = 0; i < 6; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.RemoveAt(0);
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {times[2]:0.0} |"));
    }
}
