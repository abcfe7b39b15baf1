using System.Collections.Concurrent;
using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;
using Tocsin.Server.Http;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Models;

/// <summary>
/// The models of this server by name, and every bundle that one of its journals may name. All that it was ever given it keeps in <c>models/</c> of the data folder.
/// Any thread may call it; reading never waits.
/// </summary>
public sealed partial class ServedModels : IBundleSource
{
    /// <summary>Who chose, where nobody but the configuration did.</summary>
    public const string Configuration = "configuration";

    private const int ChoicesKept = 20;

    private readonly ConcurrentDictionary<string, ModelBundle> _bundles = new(StringComparer.Ordinal);
    private readonly IFileSystem _files;
    private readonly BundleFolder _folder;
    private readonly string _registerPath;
    private readonly LimitSettings _limits;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, string> _configured = new(StringComparer.OrdinalIgnoreCase); // written while opening, then read only
    private readonly Lock _writing = new();
    private volatile ModelRegister _register;

    private ServedModels(IFileSystem files, string folder, LimitSettings limits, TimeProvider time)
    {
        (_files, _limits, _time) = (files, limits, time);
        _folder = new BundleFolder(files, folder);
        _registerPath = Path.Combine(folder, "models.json");
        _register = ModelRegister.Read(files, _registerPath);
    }

    /// <summary>All names, sorted.</summary>
    public IReadOnlyList<ServedModel> All => [.. _register.Models.Select(named => Served(named.Key, named.Value))];

    /// <summary>The model that judges every stream whose settings name none: the first one of the configuration that can read lines. Null without one.</summary>
    public string? Default { get; private set; }

    /// <summary>What a name stands for, or null.</summary>
    public ServedModel? Find(string name) =>
        _register.Models.FirstOrDefault(named => named.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Value: { } found, Key: var known } ? Served(known, found) : null;

    /// <summary>The bundle with this hash, or null.</summary>
    public ModelBundle? FindBundle(string hash) => _bundles.GetValueOrDefault(hash);

    /// <inheritdoc/>
    ModelBundle? IBundleSource.Find(string hash) => FindBundle(hash);

    /// <summary>What somebody means by a name, or by the hash of any bundle that is kept.</summary>
    /// <returns>The name (of the bundle's own last one where a hash was given) and the bundle.</returns>
    /// <exception cref="RequestFaultException">There is no such model: 404 with the nearest name.</exception>
    public (string Name, ModelBundle Bundle) Require(string nameOrHash)
    {
        if (Find(nameOrHash) is { } named)
        {
            return (named.Name, named.Bundle);
        }

        string hash = nameOrHash.ToLowerInvariant();
        if (ModelName.IsHash(hash) && FindBundle(hash) is { } bundle)
        {
            return (NameOf(hash) ?? hash[..12], bundle);
        }

        throw new RequestFaultException(Unknown(nameOrHash));
    }

    /// <summary>There is no such model.</summary>
    internal RequestFault Unknown(string nameOrHash)
    {
        ModelRegister register = _register;
        string? meant = NearestName.Of(nameOrHash, register.Models.Keys);
        return new RequestFault(
            404, "unknown_model", $"There is no model '{nameOrHash}'.",
            meant is not null ? $"Did you mean '{meant}'? GET /api/v1/models lists all."
            : register.Models.Count > 0 ? "GET /api/v1/models lists those that there are."
            : "No model is served: start with --model NAME=FILE, or upload one with POST /api/v1/models?name=NAME.");
    }

    /// <summary>Gives a name a bundle: a new name, or a new version of one. No stream changes its model by that. The copy is durable when this returns.</summary>
    /// <exception cref="RequestFaultException">The name cannot be, the bytes are no bundle, or there are as many bundles as there may be.</exception>
    public Task<ServedModel> AddAsync(string name, ReadOnlyMemory<byte> bytes, string who, CancellationToken cancellation = default)
    {
        if (ModelName.Fault(name) is { } fault)
        {
            throw new RequestFaultException(new RequestFault(400, "bad_model_name", $"The model's name {fault}", ModelName.Rule));
        }

        return Task.Run(
            () =>
            {
                ModelBundle bundle = Read(name, bytes.Span);
                lock (_writing)
                {
                    Keep(bundle);
                    return Name(name, bundle.Hash, who, byConfiguration: false);
                }
            },
            cancellation);
    }

    private static ModelBundle Read(string name, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ModelBundle.Read(bytes, name);
        }
        catch (BundleException unreadable)
        {
            throw new RequestFaultException(new RequestFault(400, "bad_bundle", unreadable.Message, "Upload a file that 'tocsin train' of this version made."));
        }
    }

    private ServedModel Served(string name, RegisteredModel model) => new(name, _bundles[model.Versions[^1].Hash], model.Versions);

    // The name whose bundle this is now, else one whose bundle it was.
    private string? NameOf(string hash) =>
        _register.Models.OrderByDescending(named => named.Value.Versions[^1].Hash == hash)
            .FirstOrDefault(named => named.Value.Versions.Any(version => version.Hash == hash)).Key;

    private void Keep(ModelBundle bundle)
    {
        if (_bundles.ContainsKey(bundle.Hash))
        {
            return;
        }

        if (_bundles.Count >= _limits.Models)
        {
            throw new RequestFaultException(new RequestFault(
                403, "too_many_models", $"{_limits.Models} bundles are kept, and there may be no more.", "Raise Server:Limits:Models."));
        }

        _folder.Write(bundle.Hash, bundle.ToBytes());
        _bundles[bundle.Hash] = bundle;
    }

    private ServedModel Name(string name, string hash, string who, bool byConfiguration)
    {
        RegisteredModel? before = _register.Models.GetValueOrDefault(name);
        if (before is null && _register.Models.Count >= _limits.Models)
        {
            // Names of one bundle cost no copy, but the register is written as a whole at each change and read at each start.
            throw new RequestFaultException(new RequestFault(
                403, "too_many_models", $"{_limits.Models} models have names, and there may be no more.", "Raise Server:Limits:Models."));
        }

        RegisteredModel after = before?.Versions[^1].Hash == hash
            ? before
            : new RegisteredModel(before?.Configured, [.. before?.Versions ?? [], new ModelVersion(hash, _time.GetUtcNow().UtcDateTime, who)]);
        if (byConfiguration)
        {
            after = after with { Configured = hash };
        }

        if (after != before)
        {
            Write(_register.With(name, after));
        }

        return Find(name)!;
    }

    private void Write(ModelRegister register)
    {
        register.Write(_files, _registerPath);
        _register = register;
    }
}
