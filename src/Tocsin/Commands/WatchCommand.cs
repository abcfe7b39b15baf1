using System.CommandLine;

namespace Tocsin.Commands;

internal static class WatchCommand
{
    public static Command Create() => new DocumentedCommand("watch", "to come");
}
