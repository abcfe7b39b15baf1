using System.Collections.Concurrent;
using Tocsin.Engine.Windows;
using Tocsin.Server;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the windows of the server that shows the pages.</summary>
internal sealed class RunningWindowsReader(RunningStreams streams, TimeProvider time) : IWindowReader, IDisposable
{
    private const int MostTurns = 20;
    private readonly ConcurrentDictionary<string, WindowWatch> _watches = new(StringComparer.Ordinal);

    public Task<StreamWindows?> WindowsAsync(string stream, CancellationToken cancellation)
    {
        RunningStream found = Of(stream);
        return _watches.AddOrUpdate(stream, _ => new WindowWatch(found, time), (_, known) => known.Stream == found ? known : new WindowWatch(found, time)).ReadAsync(cancellation);
    }

    public Task<WindowSummary?> WindowAsync(string stream, long start, CancellationToken cancellation) => Of(stream).WindowAsync(start, cancellation);

    public async Task<WindowRecords> RecordsAsync(string stream, long start, string? group, long? from, int limit, CancellationToken cancellation)
    {
        RunningStream found = Of(stream);
        if (await found.WindowAsync(start, cancellation) is not { } window)
        {
            return new WindowRecords([], null) { Missing = "The window is not kept any more." };
        }

        // A page of the journal may hold none of them, where other records lie between.
        List<ExampleLine> records = [];
        Server.Windows.WindowRecords page;
        int turns = 0;
        do
        {
            page = await found.WindowRecordsAsync(window, group, from, limit - records.Count, cancellation);
            records.AddRange(page.Records);
            from = page.Next;
        }
        while (page.Next is not null && records.Count < limit && ++turns < MostTurns);
        return new WindowRecords(records, page.Next) { Missing = page.Missing };
    }

    public void Dispose()
    {
        foreach (WindowWatch watch in _watches.Values)
        {
            watch.Dispose();
        }
    }

    private RunningStream Of(string stream) => streams.Find(stream) ?? throw new InvalidOperationException($"The stream '{stream}' is not here any more.");
}
