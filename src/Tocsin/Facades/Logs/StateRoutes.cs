using Microsoft.AspNetCore.Http.HttpResults;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Server.Collection;

namespace Tocsin.Facades.Logs;

/// <summary>The routes that say what this is and how it is.</summary>
internal static class StateRoutes
{
    private static readonly Dictionary<string, string> Endpoints = new(StringComparer.Ordinal)
    {
        ["health"] = "/health",
        ["status"] = "/status",
        ["trigger_sync"] = "/sync/trigger",
        ["services"] = "/services",
        ["service_stats"] = "/services/stats",
        ["logs"] = "/logs",
        ["log_content"] = "/logs/content",
        ["delete_log"] = "/logs/delete",
        ["cleanup_logs"] = "/logs/cleanup",
    };

    /// <summary><c>GET /</c>.</summary>
    public static Ok<RootAnswer> Root() => TypedResults.Ok(new RootAnswer(
        "logs", typeof(StateRoutes).Assembly.GetName().Version?.ToString(3) ?? "0.0.0", "Logs of remote hosts: synchronised, categorised, served", Endpoints));

    /// <summary><c>GET /health</c>.</summary>
    public static Ok<HealthAnswer> Health(ServedCollection collection)
    {
        CollectionHost host = collection.Require();
        return TypedResults.Ok(new HealthAnswer("healthy", "logs", host.Remotes.Count > 0, host.IsSyncing));
    }

    /// <summary><c>GET /status</c>: of all remotes together; the shortest of their intervals.</summary>
    public static Ok<StatusAnswer> Status(ServedCollection collection)
    {
        CollectionHost host = collection.Require();
        IReadOnlyList<RemoteStatus> remotes = host.Remotes;
        TimeSpan interval = remotes.Count == 0 ? TimeSpan.FromSeconds(60) : remotes.Min(remote => remote.Options.Interval);
        return TypedResults.Ok(new StatusAnswer(
            remotes.Count > 0, PythonTime.Format(remotes.Max(remote => remote.LastSuccess)), interval.TotalSeconds, remotes.Sum(remote => remote.Passes), remotes.Sum(remote => remote.Failed),
            host.Folders.Logs, host.Folders.Categorised));
    }
}
