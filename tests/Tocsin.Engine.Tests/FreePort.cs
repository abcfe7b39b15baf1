using System.Net;
using System.Net.Sockets;

namespace Tocsin.Engine.Tests;

/// <summary>
/// Ports for programs that are told theirs before they listen. They lie below those that the system gives to connections and to whoever asks for any, so that nobody
/// gets one between its choice and its use; and a locked file holds each, so that tests in other processes do not choose it either.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Count = 10_000;
    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "tocsin-ports")).FullName;
    private static readonly Lock Gate = new();
    private static readonly List<FileStream> Held = []; // until this process ends
    private static int _next = Environment.ProcessId * 61 % Count;

    /// <summary>A port of the loopback on which nobody listens, and which no other test is given.</summary>
    public static int Take()
    {
        lock (Gate)
        {
            for (int attempt = 0; attempt < Count; attempt++)
            {
                _next = (_next + 1) % Count;
                if (Holds(First + _next) && IsFree(First + _next))
                {
                    return First + _next;
                }
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }

    private static bool Holds(int port)
    {
        try
        {
            Held.Add(new FileStream(Path.Combine(Folder, port.ToString(System.Globalization.CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

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
}
