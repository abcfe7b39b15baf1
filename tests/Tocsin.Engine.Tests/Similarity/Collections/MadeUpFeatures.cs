using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Collections;

/// <summary>A feature file in memory. Whatever it is told to throw it throws.</summary>
internal sealed class MadeUpFeatures(int dimension) : IFeatureStore
{
    private readonly Lock _lock = new();
    private FeatureSet? _set;
    private long _version;

    /// <summary>Thrown by the next read; null: none.</summary>
    public string? ReadFault { get; set; }

    /// <summary>Thrown by every write and append.</summary>
    public string? WriteFault { get; set; }

    /// <summary>Reads wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public int Appends { get; private set; }

    public IReadOnlyList<string> Paths => _set?.Paths ?? [];

    /// <summary>What it holds now.</summary>
    public FeatureSet? Set => _set;

    /// <summary>Puts another file there, from outside.</summary>
    public void Put(params (string Path, float[] Vector)[] rows) => Put(new FeatureSet(dimension, [.. rows.SelectMany(row => row.Vector)], [.. rows.Select(row => row.Path)]));

    public void Put(FeatureSet? set)
    {
        lock (_lock)
        {
            _set = set;
            _version++;
        }
    }

    public FileMark? Mark()
    {
        lock (_lock)
        {
            return _set is null ? null : new FileMark(_set.Vectors.Length, _version, 1);
        }
    }

    public IFeatureRows Open(CancellationToken cancellation) => new RowsInMemory(Read(cancellation));

    public FeatureSet Read(CancellationToken cancellation)
    {
        Reads++;
        Gate.Wait(cancellation);
        return ReadFault is { } fault ? throw new InvalidDataException(fault) : _set ?? throw new FileNotFoundException("There is no feature file. Make it.");
    }

    public void Write(FeatureSet features)
    {
        Writes++;
        ThrowIfFaulty();
        Put(features);
    }

    public void Remove(IReadOnlySet<string> paths, CancellationToken cancellation)
    {
        FeatureSet all = Read(cancellation);
        int[] rows = [.. Enumerable.Range(0, all.Count).Where(row => !paths.Contains(all.Paths[row]))];
        Write(all with { Vectors = [.. rows.SelectMany(row => all.Vectors[(row * dimension)..((row + 1) * dimension)])], Paths = [.. rows.Select(row => all.Paths[row])] });
    }

    /// <summary>What was put under another name.</summary>
    public FeatureSet? Aside { get; private set; }

    public string SetAside(string why)
    {
        Aside = _set;
        ReadFault = null;
        Put((FeatureSet?)null);
        return $"features.h5.{why}";
    }

    public void PutBack(string aside)
    {
        Put(Aside);
        Aside = null;
    }

    public void Append(FeatureSet features)
    {
        Appends++;
        ThrowIfFaulty();
        Put(_set! with { Vectors = [.. _set!.Vectors, .. features.Vectors], Paths = [.. _set!.Paths, .. features.Paths] });
    }

    private void ThrowIfFaulty()
    {
        if (WriteFault is { } fault)
        {
            throw new IOException(fault);
        }
    }
}
