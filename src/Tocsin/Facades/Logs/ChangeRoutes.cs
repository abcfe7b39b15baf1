using Microsoft.AspNetCore.Http.HttpResults;
using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Engine.Collection.Retention;
using Tocsin.Server.Collection;
using Tocsin.Server.Http;

namespace Tocsin.Facades.Logs;

/// <summary>The routes that change something.</summary>
internal static class ChangeRoutes
{
    /// <summary><c>POST /sync/trigger</c>: waits for the running pass, or for one that begins now.</summary>
    public static async Task<Ok<SyncedAnswer>> SyncAsync(ServedCollection collection, CancellationToken cancellation)
    {
        CollectionHost host = collection.Require();
        if (host.Remotes.Count == 0)
        {
            throw new RequestFaultException(new RequestFault(503, "no_remote", "SSH is not configured: there is no remote to fetch logs from.", "Set SSH_HOST, SSH_USER and REMOTE_BASE_PATH, or Collection:Remotes."));
        }

        IReadOnlyList<SyncResult> results = await host.SyncAsync(null, dryRun: false, cancellation);
        string[] failed = [.. results.Where(result => result.Outcome is SyncOutcome.Failed or SyncOutcome.Cancelled).Select(result => $"{result.Remote}: {result.Error ?? "it was cancelled."}")];
        return failed.Length > 0
            ? throw new RequestFaultException(new RequestFault(500, "sync_failed", $"Log sync failed: {string.Join(" ", failed)}", ""))
            : TypedResults.Ok(new SyncedAnswer("success", "Log sync completed", host.Services().ToDictionary(service => service.Service, service => service.Files, StringComparer.Ordinal)));
    }

    /// <summary><c>POST /logs/delete</c>: removes one file from this disk.</summary>
    public static async Task<Ok<DeletedAnswer>> DeleteAsync(HttpContext context, ServedCollection collection, NamedFile named, CancellationToken cancellation)
    {
        CollectedFile file = named.Find(context.Request.Query["path"]);
        await collection.Require().DeleteAsync(file, cancellation);
        return TypedResults.Ok(new DeletedAnswer("success", $"Deleted {file.Name}", NamedFile.PathOf(file)));
    }

    /// <summary><c>POST /logs/cleanup</c>: applies the rules of what is kept now.</summary>
    public static async Task<Ok<CleanedAnswer>> CleanUpAsync(ServedCollection collection, CancellationToken cancellation)
    {
        RetentionResult done = await collection.Require().CleanUpAsync(cancellation);
        return TypedResults.Ok(new CleanedAnswer("success", $"Deleted {done.Deleted} files and compressed {done.Compressed}", done.Deleted, done.Compressed, done.Freed));
    }
}
