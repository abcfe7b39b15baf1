using Tocsin.Vectors.Collections;

namespace Tocsin.Server.Vectors;

/// <summary>A collection by its name, or why it cannot be used. Any thread.</summary>
/// <param name="name">Its name.</param>
/// <param name="collection">Null when it is broken.</param>
/// <param name="broken">Why it is.</param>
/// <param name="turn">So many collections are tidied at once, among all: each takes every processor, and room for a second index.</param>
/// <param name="time">Says when what failed is tried again.</param>
internal sealed class HeldCollection(string name, VectorCollection? collection, string? broken, SemaphoreSlim turn, TimeProvider time) : IAsyncDisposable
{
    // What is under way in the background.
    private const int Nothing = 0;
    private const int Waiting = 1;
    private const int Tidying = 2;
    private const int Ended = 3;

    /// <summary>A save that failed writes the whole index again: not with every change while a disk is full.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _changing = new(1);
    private readonly CancellationTokenSource _ending = new();
    private int _background = Nothing;
    private Task _tidied = Task.CompletedTask;
    private long? _failed;

    public string Name { get; } = name;

    /// <summary>Null when it is broken.</summary>
    public VectorCollection? Collection { get; } = collection;

    /// <summary>Why it cannot be used; null when it can.</summary>
    public string? Broken { get; } = broken;

    /// <summary>Whether it is being saved, compacted or built anew.</summary>
    public bool IsTidying => Volatile.Read(ref _background) == Tidying;

    /// <summary>Ends with what was begun in the background last; never fails.</summary>
    public Task Tidied => Volatile.Read(ref _tidied);

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

    /// <summary>Saves it in the background where that is worth it; once at a time, and when it failed not again at once.</summary>
    public void TidyWhereWorth(Action<string> failed)
    {
        if (Of(static collection => collection.WantsTidying ? 1 : 0) == 0
            || Interlocked.CompareExchange(ref _background, Waiting, Nothing) != Nothing)
        {
            return;
        }

        if (_failed is { } then && time.GetElapsedTime(then) < Retry)
        {
            Volatile.Write(ref _background, Nothing);
            return;
        }

        Volatile.Write(ref _tidied, Task.Run(() => TidyAsync(failed), CancellationToken.None));
    }

    /// <summary>Ends it; what runs in the background is broken off, the log of changes has all. Changes that wait are told that it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();

        // From then on nothing begins in the background any more: it would write into a folder that is being removed.
        while (Interlocked.CompareExchange(ref _background, Ended, Nothing) is Waiting or Tidying)
        {
            await Tidied;
            await Task.Yield();
        }

        await _changing.WaitAsync();
        Collection?.Dispose();
        _changing.Release(); // not disposed, nor the other: others may wait for it still
    }

    private async Task TidyAsync(Action<string> failed)
    {
        bool hasTurn = false;
        try
        {
            await turn.WaitAsync(_ending.Token);
            hasTurn = true;
            Volatile.Write(ref _background, Tidying);
            if (await ChangeAsync(collection => collection.Save(_ending.Token), _ending.Token) is { } other)
            {
                Collection!.BuildBeside(other, null, _ending.Token); // changes go on
            }

            _failed = null;
        }
        catch (OperationCanceledException)
        {
            // It is removed, or the server ends.
        }
        catch (Exception failure) // whatever it is: nobody else would hear of it
        {
            _failed = time.GetTimestamp(); // tried again with a later change
            failed(failure.Message);
        }
        finally
        {
            if (hasTurn)
            {
                turn.Release();
            }

            Volatile.Write(ref _background, Nothing);
        }
    }
}
