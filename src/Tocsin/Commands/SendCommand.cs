using System.CommandLine;

namespace Tocsin.Commands;

internal static class SendCommand
{
    public static Command Create() => new DocumentedCommand("send", "to come");
}
