using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tocsin.Facades;

namespace Tocsin.Commands.Doctor;

/// <summary>Looks at the ports that Tocsin and its facades use by default.</summary>
internal static class Ports
{
    private const string Group = "ports";
    private const string Listening = "0A";

    private static readonly (int Port, string? Facade)[] Usual =
        [(8800, null), (8000, "logdetection"), (8080, "binormal"), (8001, "similarity"), (8004, "logs")];

    /// <summary>The server's own, and those of the facades that this version has.</summary>
    public static IEnumerable<Finding> Examine() => Usual
        .Where(static usual => usual.Facade is null || FacadeRegistry.Shipped.Find(usual.Facade) is not null)
        .Select(static usual => Judge(
            usual.Port,
            usual.Facade is null ? "pages and /api/v1" : $"facade {usual.Facade}",
            usual.Facade is null ? "--listen" : $"--facade {usual.Facade}=127.0.0.1:PORT"));

    private static Finding Judge(int port, string purpose, string setting) => IsFree(port)
        ? new Finding(Group, $"{port}", Health.Good, "free", purpose)
        : new Finding(Group, $"{port}", Health.Doubtful, $"taken{By(port)}", purpose, $"Only if you need it: stop that program, or choose another by {setting}.");

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The program that listens there, where the kernel tells us.</summary>
    private static string By(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "";
        }

        try
        {
            HashSet<string> sockets = [.. Sockets("/proc/net/tcp", port), .. Sockets("/proc/net/tcp6", port)];
            foreach (string process in Directory.EnumerateDirectories("/proc").Where(static path => char.IsAsciiDigit(path[6])))
            {
                if (Owns(process, sockets))
                {
                    return $" by {File.ReadAllText($"{process}/comm").Trim()} (process {process[6..]})";
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Other people's processes keep their secrets.
        }

        return "";
    }

    /// <summary>Names of the sockets that listen on a port, as <c>/proc/PID/fd</c> spells them.</summary>
    private static IEnumerable<string> Sockets(string table, int port)
    {
        string suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return File.Exists(table)
            ? File.ReadLines(table).Skip(1)
                .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length > 9 && fields[1].EndsWith(suffix, StringComparison.Ordinal) && fields[3] == Listening)
                .Select(static fields => $"socket:[{fields[9]}]")
            : [];
    }

    private static bool Owns(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles($"{process}/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
