using System.Collections.Concurrent;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Logging;

/// <summary>
/// The program's own log: one line an event, as text on a terminal and JSON otherwise, on standard error or in a rotated file.
/// Any thread may write; a line is written as a whole and at once, so that the last words of a crash are there.
/// </summary>
[ProviderAlias("Tocsin")]
internal sealed class ProgramLog : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    private readonly Func<LogEntry, string> _format;
    private readonly Action<string> _write;
    private readonly RotatedFile? _file;
    private readonly TimeProvider _time;

    /// <summary>Opens the log. Throws <see cref="SettingsException"/> when the file cannot be written.</summary>
    public ProgramLog(LoggingSettings settings, TimeProvider time)
    {
        _time = time;
        if (settings.File is null)
        {
            _format = Console.IsErrorRedirected ? LogEntry.ToJson : LogEntry.ToText;
            _write = Console.Error.WriteLine;
            return;
        }

        try
        {
            _file = new RotatedFile(settings.File, settings.MaxBytes, settings.MaxAge, settings.Keep, time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                [new SettingFault("Logging:File", settings.File, null, $"cannot be written: {exception.Message}", "Name a file in a folder that this process may write.")]);
        }

        _format = LogEntry.ToJson;
        _write = _file.WriteLine;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new CategoryLog(this, name));

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private sealed class CategoryLog(ProgramLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            log._write(log._format(new LogEntry(log._time.GetUtcNow(), logLevel, category, eventId.Id, formatter(state, exception), values, exception)));
        }
    }
}
