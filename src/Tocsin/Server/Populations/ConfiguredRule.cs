using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Engine.Streams;
using Tocsin.Server.Models;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Populations;

/// <summary>What the configuration wants to make events of a stream's lines. It speaks once.</summary>
internal sealed class ConfiguredRule
{
    private const string FileName = "population-rule.txt";

    private readonly SaidOnce _said;

    /// <param name="settings">What it says; without faults.</param>
    /// <param name="files">The disk.</param>
    /// <param name="folder">The stream's folder.</param>
    /// <param name="time">The clock.</param>
    public ConfiguredRule(PopulationSettings settings, IFileSystem files, string folder, TimeProvider time)
    {
        PopulationRule? rule = settings.ReadRule(out _);
        string why = rule is null ? "the configuration says none" : $"the configuration says {rule.Name ?? "so"}";
        Command = new PopulationCommand(
            ServedModels.Configuration, time.GetUtcNow().UtcDateTime, rule?.Text, settings.ToOptions(), settings.Mined ?? PopulationSettings.IsMinedBy(rule), why);
        _said = new SaidOnce(files, Path.Combine(folder, FileName), (Command with { When = default }).ToPayload());
    }

    /// <summary>The command that says it.</summary>
    public PopulationCommand Command { get; }

    /// <summary>Whether the stream has been told already.</summary>
    public bool WasSaid => _said.WasSaid;

    /// <summary>Remembers that the stream has been told. Throws <see cref="IOException"/> when the disk fails.</summary>
    public void NoteSaid() => _said.NoteSaid();
}
