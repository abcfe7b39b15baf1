using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

/// <summary>
/// The vectors of an IVF index and every change of them, with codes or without. Readers take the <see cref="State"/> once and go on with it; changes wait for
/// each other. What it was asked for and what it came to be are two: lists that were left open follow the number of vectors.
/// </summary>
internal sealed class IvfStore
{
    // Below it, one list is as good as many.
    private const int FewestToLearnFrom = 1000;

    // An Add that learns anew pays for it at once: beyond so many vectors only Compact does.
    private const int MostToLearnWhileAdding = 100_000;

    private const int GrowthToLearnAnew = 4;

    private readonly string _owner;
    private readonly IvfFlatOptions _asked;
    private readonly BuildSettings _settings;
    private readonly Lock _writing = new();
    private IvfState? _state;

    private IvfStore(string owner, IvfFlatOptions asked, BuildSettings settings, IvfState state) =>
        (_owner, _asked, _settings, _state) = (owner, asked, settings, state);

    /// <summary>What a search goes by.</summary>
    /// <exception cref="ObjectDisposedException">It was let go.</exception>
    public IvfState State => Volatile.Read(ref _state) ?? throw new ObjectDisposedException(_owner);

    /// <summary>As asked for, with what was left open filled in.</summary>
    public IvfFlatOptions Options
    {
        get
        {
            IvfFlatOptions options = _asked with { Lists = State.Lists };
            return options is IvfPqOptions coded ? coded with { Subspaces = Pq.PartCount.For(coded) } : options;
        }
    }

    /// <summary>Lists that a search reads.</summary>
    public int Probes(SearchEffort effort) => effort.Probes > 0 ? effort.Probes : _asked.Probes;

    /// <summary>Candidates that a search ranks again; 0: none.</summary>
    public int Rerank(SearchEffort effort) => effort.Rerank > 0 ? effort.Rerank : ((IvfPqOptions)_asked).Rerank;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IvfStore Build(string owner, IvfFlatOptions options, VectorRows rows, BuildSettings settings, CancellationToken cancellation)
    {
        IvfFaults.Check(options);

        // Whoever hears of the build does not hear of what is learned anew while adding.
        BuildSettings later = new() { Threads = settings.Threads };
        return new IvfStore(owner, options, later, IvfBuilder.Build(options, rows, settings, cancellation));
    }

    public VectorIndexFigures Figures(string what)
    {
        IvfState state = State;
        return new VectorIndexFigures
        {
            Count = state.Rows.Live,
            Deleted = state.Rows.Deleted,
            VectorBytes = state.Rows.VectorBytes,
            StructureBytes = state.Bytes,
            ReservedBytes = state.ReservedBytes,
            Description = IsOutgrown(state) ? $"{what}, learned from {state.TrainedOn} vectors: compact it to learn anew" : what,
        };
    }

    /// <summary>As <see cref="IVectorIndex.Add"/>.</summary>
    public void Add(ReadOnlySpan<long> ids, ReadOnlySpan<float> vectors, IReadOnlyList<ReadOnlyMemory<byte>>? payloads)
    {
        VectorCheck.Batch(ids, vectors, payloads, _asked.Dimension, _asked.Metric);
        lock (_writing)
        {
            IvfState state = State;
            int first = state.Rows.Stage(ids, vectors, payloads);
            new IvfAddition(state, first, ids.Length).Publish();
            state.Rows.Publish(first, ids.Length);
            if (IsOutgrown(state) && (state.TrainedOn == 0 || state.Rows.Live <= MostToLearnWhileAdding))
            {
                LearnAnew(state);
            }
        }
    }

    /// <summary>As <see cref="IVectorIndex.Delete"/>.</summary>
    public int Delete(ReadOnlySpan<long> ids)
    {
        lock (_writing)
        {
            VectorRows rows = State.Rows;
            int deleted = 0;
            foreach (long id in ids)
            {
                deleted += rows.Delete(id, out _) ? 1 : 0;
            }

            return deleted;
        }
    }

    /// <summary>As <see cref="IVectorIndex.Compact"/>; learns anew when there are four times as many vectors as were learned from.</summary>
    public void Compact(CancellationToken cancellation)
    {
        lock (_writing)
        {
            IvfState state = State;
            if (IsOutgrown(state))
            {
                Volatile.Write(ref _state, IvfBuilder.Build(_asked, state.Rows, _settings, cancellation));
            }
            else if (state.Rows.Deleted > 0 || state.Rows.Count > state.Ordered)
            {
                Volatile.Write(ref _state, IvfBuilder.Compact(state, cancellation));
            }
        }
    }

    /// <summary>As <see cref="IVectorIndex.Write"/>.</summary>
    public void Write(SectionWriter sections)
    {
        lock (_writing)
        {
            OptionsSection.Write(sections, Options);
            IvfSections.Write(sections, State, _asked);
        }
    }

    /// <summary>Lets the vectors go. Searches that run end as they would have; later calls throw.</summary>
    public void Dispose()
    {
        lock (_writing)
        {
            Volatile.Write(ref _state, null);
        }
    }

    public static IvfStore Read(string owner, IvfFlatOptions options, SectionReader sections)
    {
        try
        {
            IvfFaults.Check(options);
            (IvfState state, IvfFlatOptions asked) = IvfSections.Read(sections, options);
            IvfFaults.Check(asked);
            return new IvfStore(owner, asked, new BuildSettings(), state);
        }
        catch (ArgumentException fault)
        {
            throw new VectorFileException($"The options of the index are none: {fault.Message} Build it again: tocsin vectors build.", fault);
        }
    }

    private void LearnAnew(IvfState state)
    {
        try
        {
            Volatile.Write(ref _state, IvfBuilder.Build(_asked, state.Rows, _settings, CancellationToken.None));
        }
        catch (Exception failure) when (failure is OutOfMemoryException
            || (failure is AggregateException many && many.Flatten().InnerExceptions.All(static each => each is OutOfMemoryException)))
        {
            // The vectors are in, and are found: only the lists stay as they are, which the figures say.
        }
    }

    private static bool IsOutgrown(IvfState state) =>
        state.Rows.Live >= FewestToLearnFrom && state.Rows.Live / GrowthToLearnAnew >= state.TrainedOn;
}
