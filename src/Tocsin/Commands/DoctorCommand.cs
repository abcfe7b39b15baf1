using System.CommandLine;

namespace Tocsin.Commands;

internal static class DoctorCommand
{
    public static Command Create() => new DocumentedCommand("doctor", "to come");
}
