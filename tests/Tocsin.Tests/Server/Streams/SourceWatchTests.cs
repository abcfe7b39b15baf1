using Microsoft.Extensions.Logging;
using Tocsin.Engine.Ingestion;
using Tocsin.Server.Streams;

namespace Tocsin.Tests.Server.Streams;

public sealed class SourceWatchTests
{
    private readonly HeardLog _log = new();
    private readonly StatedSource _source = new();

    [Fact]
    public void Trouble_is_said_once_and_its_end_once()
    {
        SourceWatch watch = new("web", _source, _log);

        _source.Status = new(SourceState.Retrying, "connection refused; trying again in 0.5 s", 0, 0, 1);
        for (int look = 0; look < 10; look++)
        {
            watch.Look();
        }

        _source.Status = new(SourceState.Running, "connected", 0, 0, 1);
        watch.Look();
        watch.Look();

        Assert.Equal([LogLevel.Warning, LogLevel.Information], _log.Said.Select(said => said.Level));
        Assert.Contains("connection refused", _log.Said[0].Text, StringComparison.Ordinal);
        Assert.Contains("works again", _log.Said[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Connecting_for_a_moment_is_no_trouble()
    {
        SourceWatch watch = new("web", _source, _log);
        _source.Status = new(SourceState.Retrying, "connecting", 0, 0, 0);
        watch.Look();
        _source.Status = new(SourceState.Running, "connected", 0, 0, 0);
        watch.Look();

        Assert.Empty(_log.Said);
    }

    [Fact]
    public void Beginning_is_no_trouble_however_long_it_takes()
    {
        SourceWatch watch = new("web", _source, _log);
        _source.Status = new(SourceState.Idle, "joining group 'tocsin'", 0, 0, 0);
        for (int look = 0; look < 10; look++)
        {
            watch.Look();
        }

        _source.Status = new(SourceState.Running, "reading 1 partition", 0, 0, 0);
        watch.Look();

        Assert.Empty(_log.Said);
    }

    private sealed class StatedSource : IRecordSource
    {
        public string Address => "tcp://logs.example:514";

        public SourceStatus Status { get; set; } = new(SourceState.Idle, "", 0, 0, 0);

        public Task RunAsync(CancellationToken cancellation) => Task.CompletedTask;
    }

    private sealed class HeardLog : ILogger
    {
        public List<(LogLevel Level, string Text)> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Said.Add((logLevel, formatter(state, exception)));
    }
}
