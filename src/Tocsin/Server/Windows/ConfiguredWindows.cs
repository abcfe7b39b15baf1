using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Windows.Records;
using Tocsin.Server.Models;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Windows;

/// <summary>What the configuration wants to count of a stream's lines in windows. It speaks once.</summary>
internal sealed class ConfiguredWindows
{
    private const string FileName = "window-rule.txt";

    private readonly SaidOnce _said;

    /// <param name="settings">What it says; without faults.</param>
    /// <param name="files">The disk.</param>
    /// <param name="folder">The stream's folder.</param>
    /// <param name="time">The clock.</param>
    public ConfiguredWindows(WindowSettings settings, IFileSystem files, string folder, TimeProvider time)
    {
        WindowRule? rule = settings.ReadRule(out _);
        string why = rule is null ? "the configuration says none" : $"the configuration says {rule.Name ?? "so"}";
        Command = new WindowCommand(ServedModels.Configuration, time.GetUtcNow().UtcDateTime, rule?.Text, settings.ToOptions(), settings.Mined, why);
        _said = new SaidOnce(files, Path.Combine(folder, FileName), (Command with { When = default }).ToPayload());
    }

    /// <summary>The command that says it.</summary>
    public WindowCommand Command { get; }

    /// <summary>Whether the stream has been told already.</summary>
    public bool WasSaid => _said.WasSaid;

    /// <summary>Remembers that the stream has been told. Throws <see cref="IOException"/> when the disk fails.</summary>
    public void NoteSaid() => _said.NoteSaid();
}
