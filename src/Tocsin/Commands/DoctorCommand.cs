using System.CommandLine;
using Tocsin.Commands.Doctor;

namespace Tocsin.Commands;

/// <summary><c>tocsin doctor</c>: what is here, what is missing, what it would be for, how to get it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<string> data = new("--data") { Description = "Data folder to look at", HelpName = "DIR", DefaultValueFactory = static _ => "tocsin-data" };
        Option<bool> json = new("--json") { Description = "Print one JSON object for each thing looked at" };
        DocumentedCommand command = new(
            "doctor",
            "Look at this machine: what is here, what is missing, what it would be for and how to get it. Ends with 3 when something required is missing.",
            "tocsin doctor --data /var/lib/tocsin")
        {
            data, json,
        };
        command.SetAction(parsed =>
        {
            IEnumerable<Finding> findings =
            [
                .. Machine.Examine(TimeProvider.System),
                .. DataFolder.Examine(parsed.GetRequiredValue(data)),
                .. Ports.Examine(),
                .. Parts.Examine(),
            ];
            return parsed.GetValue(json)
                ? DoctorReport.WriteJson(findings, parsed.InvocationConfiguration.Output)
                : DoctorReport.WriteTable(findings, parsed.InvocationConfiguration.Output);
        });
        return command;
    }
}
