using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations.Mapping;
using Tocsin.Engine.Streams;
using Tocsin.Server.Models;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Populations;

/// <summary>
/// What the configuration wants to make events of a stream's lines. It speaks once: what it said last is kept in the stream's folder, and a person's later choice stands
/// until the configuration says something else.
/// </summary>
internal sealed class ConfiguredRule
{
    private const string FileName = "population-rule.txt";
    private const int KeyBytes = 64;

    private readonly PopulationCommand _command;
    private readonly string _key;
    private readonly IFileSystem _files;
    private readonly string _path;

    /// <param name="settings">What it says; without faults.</param>
    /// <param name="files">The disk.</param>
    /// <param name="folder">The stream's folder.</param>
    /// <param name="time">The clock.</param>
    public ConfiguredRule(PopulationSettings settings, IFileSystem files, string folder, TimeProvider time)
    {
        PopulationRule? rule = settings.ReadRule(out _);
        string why = rule is null ? "the configuration says none" : $"the configuration says {rule.Name ?? "so"}";
        _command = new PopulationCommand(
            ServedModels.Configuration, time.GetUtcNow().UtcDateTime, rule?.Text, settings.ToOptions(), settings.Mined ?? PopulationSettings.IsMinedBy(rule), why);
        _key = Convert.ToHexStringLower(SHA256.HashData((_command with { When = default }).ToPayload()));
        (_files, _path) = (files, Path.Combine(folder, FileName));
    }

    /// <summary>The command that says it.</summary>
    public PopulationCommand Command => _command;

    /// <summary>Whether the stream has been told already.</summary>
    public bool WasSaid
    {
        get
        {
            if (!_files.FileExists(_path))
            {
                return false;
            }

            using IReadableFile file = _files.OpenRead(_path);
            byte[] said = new byte[Math.Min(KeyBytes, file.Length)];
            file.Read(0, said);
            return Encoding.ASCII.GetString(said) == _key;
        }
    }

    /// <summary>Remembers that the stream has been told. Throws <see cref="IOException"/> when the disk fails.</summary>
    public void NoteSaid() => WholeFile.Replace(_files, _path, Encoding.ASCII.GetBytes(_key));
}
