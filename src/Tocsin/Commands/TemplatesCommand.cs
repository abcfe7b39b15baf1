using System.CommandLine;

namespace Tocsin.Commands;

internal static class TemplatesCommand
{
    public static Command Create() => new DocumentedCommand("templates", "to come");
}
