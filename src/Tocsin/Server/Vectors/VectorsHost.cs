using System.Collections.Concurrent;
using Tocsin.Server.Http;
using Tocsin.Server.Settings;
using Tocsin.Vectors;
using Tocsin.Vectors.Collections;
using Tocsin.Vectors.Files;

namespace Tocsin.Server.Vectors;

/// <summary>The collections of vectors in the data folder. A broken one is said and left as it is; the others are served.</summary>
internal sealed class VectorsHost : IAsyncDisposable
{
    private readonly string _root;
    private readonly VectorSettings _settings;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _naming = new();
    private readonly HashSet<string> _leaving = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HeldCollection> _collections = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _searches = new(Environment.ProcessorCount);
    private readonly SemaphoreSlim _tidying = new(1);
    private long _added;
    private long _deleted;

    private VectorsHost(string root, VectorSettings settings, TimeProvider time, ILogger logger) =>
        (_root, _settings, _time, _logger) = (root, settings, time, logger);

    /// <summary>Collections by name.</summary>
    public IReadOnlyList<HeldCollection> All => [.. _collections.Values.OrderBy(static held => held.Name, StringComparer.Ordinal)];

    /// <summary>Vectors that were added since the start, replaced ones among them.</summary>
    public long Added => Interlocked.Read(ref _added);

    /// <summary>Vectors that were deleted since the start.</summary>
    public long Deleted => Interlocked.Read(ref _deleted);

    /// <summary>Bytes that all collections take.</summary>
    public long Bytes => _collections.Values.Sum(static held => held.Bytes);

    /// <summary>Hears how long each search took.</summary>
    public Action<TimeSpan> Searched { get; set; } = static _ => { };

    /// <summary>Opens every collection that is there.</summary>
    public static VectorsHost Open(string data, VectorSettings settings, TimeProvider time, ILogger logger)
    {
        VectorsHost host = new(Path.Combine(data, "vectors"), settings, time, logger);
        foreach (string name in CollectionFolders.List(host._root))
        {
            host._collections[name] = host.OpenOne(name);
        }

        // What was outgrown when the server ended would otherwise wait for a change.
        foreach (HeldCollection held in host.All)
        {
            host.TidyWhereWorth(held);
        }

        return host;
    }

    /// <summary>A collection that can be used. Throws <see cref="RequestFaultException"/> with 404 or 503.</summary>
    public (HeldCollection Held, VectorCollection Collection) Require(string name)
    {
        HeldCollection held = Find(name);
        return held.Collection is { } collection
            ? (held, collection)
            : throw Broken(name);
    }

    /// <summary>A collection, broken or not. Throws <see cref="RequestFaultException"/> with 404.</summary>
    public HeldCollection Find(string name) =>
        _collections.TryGetValue(name, out HeldCollection? held)
            ? held
            : throw new RequestFaultException(new RequestFault(404, "unknown_collection", $"There is no collection of vectors called '{(CollectionFolders.IsName(name) ? name : "that")}'.", "GET /api/v1/vectors lists them; PUT /api/v1/vectors/NAME makes one."));

    /// <summary>Makes a collection; one that is there and the same is no fault.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Create(string name, CollectionOptions options)
    {
        if (!CollectionFolders.IsName(name))
        {
            throw VectorFaults.Bad("bad_collection_name", "That is no name for a collection.", $"Use 1 to {CollectionFolders.MaxNameLength} of a to z, 0 to 9, - and _, a letter or figure first.");
        }

        if (options.Dimension > _settings.Dimension || options.Fault() is not null)
        {
            throw VectorFaults.Bad(
                "bad_collection", options.Fault() ?? $"{options.Dimension} dimensions are too many: {_settings.Dimension} are taken.",
                options.Fault() is null ? "Raise Vectors:Dimension." : "docs/guides/vectors.md says what a collection can be.");
        }

        lock (_naming)
        {
            if (_leaving.Contains(name))
            {
                throw new RequestFaultException(new RequestFault(409, "collection_leaving", $"The collection '{name}' is being removed.", "Send it again when it is gone.", TimeSpan.FromSeconds(1)));
            }

            if (_collections.TryGetValue(name, out HeldCollection? there))
            {
                return there.Collection is null ? throw Broken(name)
                    : there.Collection.Options == options ? false
                    : throw new RequestFaultException(new RequestFault(409, "collection_exists", $"There is a collection '{name}' already, and it is another one.", "Take another name, or delete it first."));
            }

            if (_collections.Count >= _settings.Collections)
            {
                throw new RequestFaultException(new RequestFault(409, "too_many_collections", $"There are {_collections.Count} collections.", "Delete one, or raise Vectors:Collections."));
            }

            Written(() =>
            {
                CollectionFolders.MakeRoot(_root);
                _collections[name] = Held(name, VectorCollection.Create(Path.Combine(_root, name), options, _settings.MemoryBytes), null);
                return 0;
            });
        }

        return true;
    }

    /// <summary>Removes a collection with all that is in it.</summary>
    public async Task RemoveAsync(string name)
    {
        HeldCollection? held;
        lock (_naming)
        {
            held = Find(name);
            _collections.TryRemove(name, out _);
            _leaving.Add(name);
        }

        try
        {
            await held.DisposeAsync();
            Written(() =>
            {
                CollectionFolders.Delete(Path.Combine(_root, name));
                return 0;
            });
        }
        catch when (Directory.Exists(Path.Combine(_root, name)))
        {
            _collections.TryAdd(name, OpenOne(name)); // it is still there, and can be deleted again
            throw;
        }
        finally
        {
            lock (_naming)
            {
                _leaving.Remove(name);
            }
        }
    }

    /// <summary>Takes vectors in, all or none.</summary>
    public async Task AddAsync(string name, long[] ids, float[] vectors, ReadOnlyMemory<byte>[]? payloads, CancellationToken cancellation)
    {
        (HeldCollection held, _) = Require(name);
        await held.ChangeAsync(
            collection =>
            {
                RequireRoom(((long)vectors.Length * sizeof(float)) + (payloads?.Sum(static payload => (long)payload.Length) ?? 0));
                return Written(() =>
                {
                    collection.Add(ids, vectors, payloads);
                    return true;
                });
            },
            cancellation);
        Interlocked.Add(ref _added, ids.Length);
        TidyWhereWorth(held);
    }

    /// <summary>Takes vectors out.</summary>
    /// <returns>How many were there.</returns>
    public async Task<int> DeleteAsync(string name, long[] ids, CancellationToken cancellation)
    {
        (HeldCollection held, _) = Require(name);
        int deleted = await held.ChangeAsync(collection => Written(() => collection.Delete(ids)), cancellation);
        Interlocked.Add(ref _deleted, deleted);
        TidyWhereWorth(held);
        return deleted;
    }

    // query: [dimension] -> [at most k]
    /// <summary>The nearest vectors of a collection; as many searches at once as there are processors.</summary>
    public async Task<VectorHit[]> SearchAsync(VectorCollection collection, float[] query, int k, SearchEffort effort, CancellationToken cancellation)
    {
        await _searches.WaitAsync(cancellation);
        long begun = _time.GetTimestamp();
        try
        {
            VectorHit[] hits = new VectorHit[Math.Min(k, collection.Count)];
            int found = hits.Length == 0 ? CheckOnly(collection, query) : collection.Search(query, hits, effort);
            return hits[..found];
        }
        catch (InvalidVectorException bad)
        {
            throw VectorFaults.Bad(bad);
        }
        finally
        {
            _searches.Release();
            Searched(_time.GetElapsedTime(begun));
        }
    }

    public async ValueTask DisposeAsync()
    {
        // All at once: those that wait for their turn go before the one that has it.
        await Task.WhenAll(_collections.Values.Select(static held => held.DisposeAsync().AsTask()));
        _searches.Dispose();
        _tidying.Dispose();
    }

    private static RequestFaultException Broken(string name) => new(new RequestFault(
        503, "collection_broken", $"The collection '{name}' cannot be read. What is there is left as it is.", "The server's log says what is wrong with it. Put its folder back from a copy, or delete it."));

    private void RequireRoom(long more)
    {
        if (Bytes + more > _settings.MemoryBytes)
        {
            throw new RequestFaultException(new RequestFault(
                507, "vectors_full", $"All collections take {Quantities.FormatSize(Bytes)}, and {Quantities.FormatSize(_settings.MemoryBytes)} are given to them.", "Delete vectors, or raise Vectors:Memory."));
        }
    }

    // An empty collection refuses what a full one would.
    private static int CheckOnly(VectorCollection collection, float[] query)
    {
        Tocsin.Vectors.Storage.VectorCheck.All(query, 1, collection.Options.Dimension, collection.Options.Metric);
        return 0;
    }

    private HeldCollection OpenOne(string name)
    {
        try
        {
            VectorCollection collection = VectorCollection.Open(Path.Combine(_root, name), _settings.MemoryBytes);
            LogMessages.VectorsOpened(_logger, name, collection.Count, collection.Why);
            if (collection.CutBytes > 0)
            {
                LogMessages.VectorsCut(_logger, name, collection.CutBytes);
            }

            return Held(name, collection, null);
        }
        catch (Exception failure) // whatever it is: one bad collection never takes the others with it
        {
            LogMessages.VectorsBroken(_logger, name, failure.Message);
            return Held(name, null, failure.Message);
        }
    }

    private HeldCollection Held(string name, VectorCollection? collection, string? broken) => new(name, collection, broken, _tidying, _time);

    private void TidyWhereWorth(HeldCollection held) => held.TidyWhereWorth(why => LogMessages.VectorsNotTidied(_logger, held.Name, why));

    private T Written<T>(Func<T> change)
    {
        try
        {
            return change();
        }
        catch (InvalidVectorException bad)
        {
            throw VectorFaults.Bad(bad);
        }
        catch (ArgumentException bad)
        {
            throw VectorFaults.Bad("bad_vectors", bad.Message, "Send each id once, and as many vectors as ids.");
        }
        catch (VectorFileException failure)
        {
            LogMessages.VectorsNotWritten(_logger, failure.Message);
            throw new RequestFaultException(new RequestFault(
                503, "vectors_not_written", "What the request says could not be written down, and was not done.", "The server's log says why (a full disk, a failing one). Send it again when that is mended.", TimeSpan.FromSeconds(30)));
        }
    }
}
