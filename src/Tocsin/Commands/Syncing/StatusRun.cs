using System.Text.Json;
using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Terminal;

namespace Tocsin.Commands.Syncing;

/// <summary>Tells how each remote is, from what the last passes left: nobody is connected to.</summary>
internal static class StatusRun
{
    /// <summary>Prints a block, or an object, a remote.</summary>
    public static int Run(SyncSetup setup, bool json, TextWriter output, TimeProvider time)
    {
        try
        {
            IReadOnlyDictionary<string, RemoteHistory> histories = RemoteHistory.Read(setup.Folders);
            if (setup.Remotes.Count == 0 && histories.Count == 0)
            {
                Console.Error.WriteLine("tocsin: no remote is configured. 'tocsin sync --help' says how to begin.");
            }

            HostTrust trust = new(setup.Folders, time);
            using FileCatalogue? catalogue = File.Exists(setup.Folders.Catalogue) ? FileCatalogue.Open(setup.Folders.Catalogue, time) : null;
            // Those of the configuration in its order, then those that were fetched with --host alone.
            IEnumerable<(string Name, RemoteOptions? Options)> all =
            [
                .. setup.Remotes.Select(static remote => (remote.Name, (RemoteOptions?)remote)),
                .. histories.Keys.Except(setup.Remotes.Select(static remote => remote.Name), StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(static name => (name, (RemoteOptions?)null)),
            ];
            foreach ((string name, RemoteOptions? remote) in all)
            {
                long? files = catalogue?.List(new FileQuery { Remote = name, Limit = 1 }).Total;
                long? uncategorised = catalogue?.List(new FileQuery { Remote = name, Category = CategoryRules.Uncategorised, Limit = 1 }).Total;
                string? fingerprint = remote is null ? null : trust.FingerprintOf(remote);
                RemoteHistory? history = histories.GetValueOrDefault(name);
                if (json)
                {
                    output.WriteLine(Json(name, remote, history, fingerprint, files, uncategorised));
                }
                else
                {
                    Text(output, name, remote, history, fingerprint, files, uncategorised, time.GetUtcNow().UtcDateTime);
                }
            }

            return ExitCode.Done;
        }
        catch (Exception fault) when (fault is SyncFaultException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw CommandException.Failed(fault.Message, fault);
        }
    }

    private static string Json(string name, RemoteOptions? remote, RemoteHistory? history, string? fingerprint, long? files, long? uncategorised) => Printable.Json(JsonSerializer.Serialize(
        new
        {
            Name = name,
            remote?.Host,
            remote?.Port,
            remote?.User,
            remote?.Path,
            Key = remote?.KeyFile,
            Configured = remote is not null,
            Fingerprint = fingerprint,
            LastOutcome = history is null ? null : JsonNamingPolicy.SnakeCaseLower.ConvertName(history.Outcome.ToString()),
            LastRun = IsoTime.Of(history?.Started),
            LastSuccess = IsoTime.Of(history?.LastSuccess),
            LastError = history?.Error,
            NextRun = IsoTime.Of(history?.NextRun),
            Passes = history?.Passes ?? 0,
            Failed = history?.Failed ?? 0,
            FilesThere = history?.Files,
            Files = files,
            Uncategorised = uncategorised,
        },
        SyncLines.SnakeCase));

    private static void Text(TextWriter output, string remoteName, RemoteOptions? remote, RemoteHistory? history, string? fingerprint, long? files, long? uncategorised, DateTime now)
    {
        void Line(string name, string value) => output.WriteLine($"  {name,-14}{Printable.Line(value)}");
        output.WriteLine(Printable.Line(remoteName));
        if (remote is null)
        {
            Line("host", "not configured: it was fetched with --host, or has left the configuration");
        }
        else
        {
            Line("host", $"{remote.User}@{remote.Host}, port {remote.Port}");
            Line("folder", remote.Path);
            Line("key", remote.KeyFile ?? "the agent, and the keys of ~/.ssh");
            Line("fingerprint", fingerprint ?? $"not trusted yet: tocsin sync trust {remote.Name}");
        }

        if (history is null)
        {
            Line("last pass", "none yet");
        }
        else
        {
            Line("last pass", $"{Words(history.Outcome)}, {Human.Duration(now - history.Started)} ago, took {Human.Duration(history.Took)}; {Human.Count(history.Failed)} of {Human.Count(history.Passes)} failed");
            if (history.Error is { } error)
            {
                Line("last error", error);
            }

            Line("next run", history.NextRun is { } next ? next > now ? $"in {Human.Duration(next - now)}" : $"was due {Human.Duration(now - next)} ago: nobody syncs" : "not planned: 'tocsin sync' or 'tocsin serve' does it");
        }

        if (files is { } here)
        {
            Line("files", $"{Human.Count(here)} here, {Human.Count(uncategorised ?? 0)} of them uncategorized");
        }
    }

    private static string Words(SyncOutcome outcome) => outcome switch
    {
        SyncOutcome.Completed => "completed",
        SyncOutcome.Partial => "completed in part",
        SyncOutcome.Cancelled => "cancelled",
        _ => "failed",
    };
}
