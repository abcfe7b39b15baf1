using Tocsin.Vectors.Collections;

namespace Tocsin.Server.Vectors;

/// <summary>A collection by its name, or why it cannot be used. Any thread.</summary>
internal sealed class HeldCollection(string name, VectorCollection? collection, string? broken)
{
    private int _tidying;
    private Task _tidy = Task.CompletedTask;

    public string Name { get; } = name;

    /// <summary>Null when it is broken.</summary>
    public VectorCollection? Collection { get; } = collection;

    /// <summary>Why it cannot be used; null when it can.</summary>
    public string? Broken { get; } = broken;

    /// <summary>Whether it is being saved, compacted or built anew.</summary>
    public bool IsTidying => Volatile.Read(ref _tidying) == 1;

    /// <summary>What it takes of the memory.</summary>
    public long Bytes => Of(static collection => collection.Bytes);

    /// <summary>A figure of it; 0 when it is broken, or was removed meanwhile.</summary>
    public long Of(Func<VectorCollection, long> figure)
    {
        try
        {
            return Collection is null ? 0 : figure(Collection);
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    /// <summary>Saves it in the background where that is worth it; once at a time.</summary>
    public void TidyWhereWorth(Action<string> failed, CancellationToken stop)
    {
        if (Collection is not { WantsTidying: true } || Interlocked.Exchange(ref _tidying, 1) == 1)
        {
            return;
        }

        _tidy = Task.Run(() =>
        {
            try
            {
                Collection.Tidy(stop);
            }
            catch (OperationCanceledException)
            {
                // The server ends: the log of changes has all.
            }
            catch (Exception failure) // whatever it is: nobody else would hear of it
            {
                failed(failure.Message); // tried again with the next change
            }
            finally
            {
                Volatile.Write(ref _tidying, 0);
            }
        }, CancellationToken.None);
    }

    /// <summary>Ends it, after what runs in the background.</summary>
    public async Task CloseAsync()
    {
        try
        {
            await _tidy;
        }
        finally
        {
            Collection?.Dispose();
        }
    }
}
