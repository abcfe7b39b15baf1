using System.CommandLine;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Facades;
using Tocsin.Server;
using Tocsin.Server.Settings;
using Tocsin.Terminal;

namespace Tocsin.Commands;

/// <summary><c>tocsin checkpoints</c>: what to do when a stream's checkpoint and its journal no longer belong together.</summary>
internal static class CheckpointsCommand
{
    private static readonly Argument<string> Stream = new("stream") { Description = "The stream's name" };
    private static readonly Option<string?> Config = new("--config") { Description = "Configuration file (default: tocsin.json in the working folder, where it exists)" };
    private static readonly Option<string?> Data = new("--data") { Description = "Folder of journals and checkpoints (default: ./tocsin-data)" };

    public static Command Create()
    {
        DocumentedCommand list = new("list", "List the streams that have a checkpoint.", "tocsin checkpoints list --data /var/lib/tocsin") { Config, Data };
        list.SetAction(parsed => With(parsed, store =>
        {
            foreach (string stream in store.Streams())
            {
                parsed.InvocationConfiguration.Output.WriteLine(Printable.Line(stream));
            }
        }));

        DocumentedCommand delete = new(
            "delete",
            "Delete a stream's checkpoint. At the next start its state is made again from its journal, if that still begins at position 0, or from nothing, if its folder was moved away.",
            "tocsin checkpoints delete web --data /var/lib/tocsin")
        {
            Stream, Config, Data,
        };
        delete.SetAction(parsed => With(parsed, store =>
        {
            string stream = parsed.GetRequiredValue(Stream);
            if (!store.Streams().Contains(stream, StringComparer.Ordinal))
            {
                throw CommandException.Failed($"There is no checkpoint of a stream '{stream}'. 'tocsin checkpoints list' names those that have one.");
            }

            store.Delete(stream);
            Console.Error.WriteLine($"tocsin: the checkpoint of '{Printable.Line(stream)}' is deleted.");
        }));

        return new DocumentedCommand("checkpoints", "Look after the checkpoints of a server that is not running.", "tocsin checkpoints list") { list, delete };
    }

    private static int With(ParseResult parsed, Action<ICheckpointStore> act)
    {
        try
        {
            (string, string?, string)[] flags = parsed.GetValue(Data) is { } data ? [("Data", data, Data.Name)] : [];
            TocsinSettings settings = SettingsLoader.Load(parsed.GetValue(Config), Environment.GetEnvironmentVariables(), flags, FacadeRegistry.Shipped.Names);
            string folder = Path.GetFullPath(settings.Data);
            if (!Directory.Exists(folder))
            {
                throw CommandException.Outside($"There is no data folder '{folder}'. Name it with --data.");
            }

            using DataFolderLock taken = DataFolderLock.Take(folder);
            using ICheckpointStore store = TocsinServer.OpenCheckpoints(settings, new PhysicalFileSystem());
            act(store);
            return ExitCode.Done;
        }
        catch (SettingsException faults)
        {
            return ServerRun.SayFaults(faults);
        }
        catch (DataFolderLockedException locked)
        {
            throw CommandException.Outside(locked.Message, locked);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw CommandException.Failed(fault.Message, fault);
        }
    }
}
