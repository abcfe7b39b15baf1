using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tocsin.Commands.Doctor;

/// <summary>Looks at the ports that Tocsin and its facades use by default.</summary>
internal static class Ports
{
    private const string Group = "ports";
    private const string Listening = "0A";

    private static readonly (int Port, string Purpose, string Setting)[] Usual =
    [
        (8800, "pages and /api/v1", "Server:Listen"),
        (8000, "facade logdetection", "--facade logdetection=127.0.0.1:PORT"),
        (8080, "facade binormal", "--facade binormal=127.0.0.1:PORT"),
        (8001, "facade similarity", "--facade similarity=127.0.0.1:PORT"),
        (8004, "facade logs", "--facade logs=127.0.0.1:PORT"),
    ];

    public static IEnumerable<Finding> Examine() => Usual.Select(static usual => IsFree(usual.Port)
        ? new Finding(Group, $"{usual.Port}", Health.Good, "free", usual.Purpose)
        : new Finding(Group, $"{usual.Port}", Health.Doubtful, $"taken{By(usual.Port)}", usual.Purpose, $"Only if you need it: stop that program, or choose another by {usual.Setting}."));

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
