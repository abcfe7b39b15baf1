using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Server.Http;

namespace Tocsin.Server.Models;

/// <summary>What the configuration chooses for a stream.</summary>
/// <param name="Key">Changes when the configuration does: the hash of the file that it names, <c>none</c>, or the name of an uploaded model.</param>
/// <param name="Hash">The bundle; null for none.</param>
/// <param name="Name">What it is called; null for none.</param>
internal sealed record ConfiguredChoice(string Key, string? Hash, string? Name);

// What was chosen for streams. The lane's state says which model is in force; here stands what it does not: what the configuration wanted last, and what was before.
public sealed partial class ServedModels
{
    private const string OnlyEvents = "Train one from a log (tocsin train --log FILE): a stream has lines, and this bundle has no templates to read them with.";

    /// <summary>What the configuration wants for a stream; null when it says nothing and leaves the stream as it is.</summary>
    /// <param name="setting">The stream's own setting; null when it has none.</param>
    internal ConfiguredChoice? ConfiguredFor(string? setting)
    {
        if (setting is not null && ModelName.IsNone(setting))
        {
            return new ConfiguredChoice(ModelName.None, null, null);
        }

        if ((setting ?? Default) is not { } name || Find(name) is not { } model)
        {
            return null;
        }

        // The configuration means its file, whatever was uploaded under that name since.
        return _configured.TryGetValue(name, out string? hash)
            ? new ConfiguredChoice(hash, hash, model.Name)
            : new ConfiguredChoice($"name:{model.Name}", model.Bundle.Hash, model.Name);
    }

    /// <summary>The <see cref="ConfiguredChoice.Key"/> that a stream was last told; null when it never was.</summary>
    internal string? LastConfigured(string stream) => _register.Streams.GetValueOrDefault(stream)?.Configured;

    /// <summary>The models that were in force in a stream, the one of now last; at most 20.</summary>
    internal IReadOnlyList<ModelChoice> Choices(string stream) => _register.Streams.GetValueOrDefault(stream)?.Choices ?? [];

    /// <summary>Remembers what a stream was told by its configuration.</summary>
    internal void NoteConfigured(string stream, string key)
    {
        lock (_writing)
        {
            RegisteredStream before = _register.Streams.GetValueOrDefault(stream) ?? new RegisteredStream(null, []);
            if (before.Configured != key)
            {
                Write(_register.With(stream, before with { Configured = key }));
            }
        }
    }

    /// <summary>Remembers that a model is in force in a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="choice">What is in force.</param>
    /// <param name="rolledBack">Whether it is in force because the last one was taken away: going back again then goes further back.</param>
    internal void NoteChoice(string stream, ModelChoice choice, bool rolledBack = false)
    {
        lock (_writing)
        {
            RegisteredStream before = _register.Streams.GetValueOrDefault(stream) ?? new RegisteredStream(null, []);
            if (rolledBack || before.Choices.Count == 0 || before.Choices[^1].Hash != choice.Hash)
            {
                Write(_register.With(stream, before with { Choices = [.. before.Choices.SkipLast(rolledBack ? 2 : 0).TakeLast(ChoicesKept - 1), choice] }));
            }
        }
    }

    /// <summary>The bundle that somebody wants a stream to be judged by. Throws <see cref="RequestFaultException"/> when there is none, or it cannot read lines.</summary>
    internal (string Name, ModelBundle Bundle) RequireForLines(string nameOrHash)
    {
        (string name, ModelBundle bundle) = Require(nameOrHash);
        return bundle.Templates is not null
            ? (name, bundle)
            : throw new RequestFaultException(new RequestFault(
                409, "model_without_templates", $"The model '{name}' was trained on sessions of event ids and cannot read lines.", OnlyEvents));
    }
}
