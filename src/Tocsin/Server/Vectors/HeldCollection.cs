using Tocsin.Vectors.Collections;

namespace Tocsin.Server.Vectors;

/// <summary>A collection by its name, or why it cannot be used. Any thread.</summary>
internal sealed class HeldCollection(string name, VectorCollection? collection, string? broken) : IAsyncDisposable
{
    // What is under way in the background.
    private const int Nothing = 0;
    private const int Tidying = 1;
    private const int Ended = 2;

    private readonly SemaphoreSlim _changing = new(1);
    private int _background = Nothing;
    private Task _tidy = Task.CompletedTask;

    public string Name { get; } = name;

    /// <summary>Null when it is broken.</summary>
    public VectorCollection? Collection { get; } = collection;

    /// <summary>Why it cannot be used; null when it can.</summary>
    public string? Broken { get; } = broken;

    /// <summary>Whether it is being saved, compacted or built anew.</summary>
    public bool IsTidying => Volatile.Read(ref _background) == Tidying;

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

    /// <summary>
    /// Changes it, one change at a time. Whoever waits holds no thread: saving a large index takes seconds, and many may wait for it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It was removed meanwhile.</exception>
    public async Task<T> ChangeAsync<T>(Func<VectorCollection, T> change, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation);
        try
        {
            return change(Collection!);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Saves it in the background where that is worth it; once at a time.</summary>
    public void TidyWhereWorth(Action<string> failed, CancellationToken stop)
    {
        if (Of(static collection => collection.WantsTidying ? 1 : 0) == 0 || Interlocked.CompareExchange(ref _background, Tidying, Nothing) != Nothing)
        {
            return;
        }

        _tidy = Task.Run(async () =>
        {
            try
            {
                if (await ChangeAsync(collection => collection.Save(stop), stop) is { } other)
                {
                    Collection!.BuildBeside(other, null, stop); // changes go on
                }
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
                Volatile.Write(ref _background, Nothing);
            }
        }, CancellationToken.None);
    }

    /// <summary>Ends it, after what runs in the background. Changes that wait are told that it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        // From then on nothing begins in the background any more: it would write into a folder that is being removed.
        while (Interlocked.CompareExchange(ref _background, Ended, Nothing) == Tidying)
        {
            await _tidy;
            await Task.Yield();
        }

        await _changing.WaitAsync();
        Collection?.Dispose();
        _changing.Release(); // not disposed: others may wait for it still
    }
}
