using System.Collections.Concurrent;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Terminal;

namespace Tocsin.Commands.Syncing;

/// <summary>How far the passes are, a line each. Any thread reports, one draws.</summary>
internal sealed class SyncProgressView : IProgress<SyncProgress>
{
    private readonly ConcurrentDictionary<string, SyncProgress> _remotes = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Report(SyncProgress value) => _remotes[value.Remote] = value;

    /// <summary>A pass has ended.</summary>
    public void Ended(string remote) => _remotes.TryRemove(remote, out _);

    /// <summary>Draws all that are running.</summary>
    public IRenderable Draw(Screen screen, IAnsiConsole console)
    {
        TextTable table = new(new Column("remote"), new Column("step"), new Column("files", Right: true), new Column("bytes", Right: true), new Column("file", Flexible: true, Spare: 1)) { Heading = false };
        foreach (SyncProgress now in _remotes.Values.OrderBy(static now => now.Remote, StringComparer.Ordinal))
        {
            table.Add(
                new Field(Printable.Line(now.Remote)),
                new Field(now.Step),
                new Field(now.Files == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{now.FilesDone}/{now.Files}")),
                new Field(now.Bytes == 0 ? "" : $"{Human.Bytes(now.BytesDone)}/{Human.Bytes(now.Bytes)}"),
                new Field(Printable.Line(now.Path ?? "")));
        }

        return table;
    }
}
