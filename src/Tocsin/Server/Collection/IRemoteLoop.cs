using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Server.Collection;

/// <summary>One remote that is fetched again and again. Any thread may call it.</summary>
internal interface IRemoteLoop : IAsyncDisposable
{
    /// <summary>How it is now.</summary>
    RemoteStatus Status { get; }

    /// <summary>Begins. Nothing that goes wrong with a remote is thrown: it is its status.</summary>
    /// <param name="completed">Called after every pass, on a thread that must not be held up.</param>
    void Start(Action<SyncResult> completed);

    /// <summary>A pass now; joins the one that is running, and answers its result.</summary>
    Task<SyncResult> TriggerAsync(CancellationToken cancellation);

    /// <summary>What a pass would do, without doing it.</summary>
    Task<SyncResult> TryAsync(CancellationToken cancellation);

    /// <summary>Waits for the pass that is running and lets none begin until the answer is disposed.</summary>
    Task<IDisposable> HoldAsync(CancellationToken cancellation);

    /// <summary>As <see cref="HoldAsync"/>, without waiting: null while a pass runs.</summary>
    IDisposable? TryHold();
}
