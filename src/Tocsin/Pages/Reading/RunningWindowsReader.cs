using Tocsin.Engine.Windows;

namespace Tocsin.Pages.Reading;

/// <summary>Reads the windows of the server that shows the pages.</summary>
internal sealed class RunningWindowsReader : IWindowReader
{
    public Task<StreamWindows?> WindowsAsync(string stream, CancellationToken cancellation) => Task.FromResult<StreamWindows?>(null);

    public Task<WindowSummary?> WindowAsync(string stream, long start, CancellationToken cancellation) => Task.FromResult<WindowSummary?>(null);

    public Task<WindowRecords> RecordsAsync(string stream, long start, string? group, long? from, int limit, CancellationToken cancellation) =>
        Task.FromResult(new WindowRecords([], null));
}
