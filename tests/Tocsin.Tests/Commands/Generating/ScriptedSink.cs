using System.Text;
using Tocsin.Commands.Generating;

namespace Tocsin.Tests.Commands.Generating;

/// <summary>A sink that keeps what it gets, and does what a test says first.</summary>
internal sealed class ScriptedSink : IGeneratedSink
{
    private readonly StringBuilder _text = new();

    /// <summary>Called before each batch.</summary>
    public Func<Task> Ready { get; set; } = static () => Task.CompletedTask;

    /// <summary>Called with the lines of each batch.</summary>
    public Action<int> Written { get; set; } = static _ => { };

    public List<string> Lines => [.. _text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    public bool Finished { get; private set; }

    public string Name => "a script";

    public TimeSpan Linger { get; init; }

    public int BatchBytes => 64 * 1024;

    public string State => "";

    public ValueTask ReadyAsync(CancellationToken cancellation) => new(Ready());

    public ValueTask WriteAsync(ReadOnlyMemory<byte> lines, int count, CancellationToken cancellation)
    {
        string text = Encoding.ASCII.GetString(lines.Span);
        Assert.Equal(count, text.Count(static character => character == '\n'));
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        _text.Append(text);
        Written(count);
        return ValueTask.CompletedTask;
    }

    public ValueTask FinishAsync(CancellationToken cancellation)
    {
        Finished = true;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
