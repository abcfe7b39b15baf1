using System.Globalization;
using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Commands.Syncing;

/// <summary>A host and its port, as people write them.</summary>
/// <param name="Host">Name or address, without brackets.</param>
/// <param name="Port">1 to 65535.</param>
internal readonly record struct HostAddress(string Host, int Port)
{
    /// <summary>
    /// <c>host</c>, <c>host:port</c>, <c>[address]:port</c>, <c>2001:db8::7</c>, or the name of a configured remote. Throws <see cref="CommandException"/> for anything else.
    /// </summary>
    public static HostAddress Parse(string text, IReadOnlyList<RemoteOptions> remotes)
    {
        if (remotes.FirstOrDefault(remote => remote.Name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return new HostAddress(known.Host, known.Port);
        }

        int bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        int colon = text.LastIndexOf(':');
        if (text.StartsWith('-') || (bracket < 0 && text.StartsWith('[')))
        {
            Wrong(text);
        }

        if (bracket > 0)
        {
            return bracket == text.Length - 1 ? new HostAddress(text[1..bracket], 22) : new HostAddress(text[1..bracket], colon == bracket + 1 ? Number(text, colon) : Wrong(text));
        }

        return colon < 0 || text.IndexOf(':', StringComparison.Ordinal) != colon ? new HostAddress(text, 22) : new HostAddress(text[..colon], Number(text, colon));
    }

    private static int Number(string text, int colon) =>
        int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535 ? port : Wrong(text);

    private static int Wrong(string text) => throw CommandException.WrongUsage($"'{text}' is no host: write HOST, HOST:PORT or [ADDRESS]:PORT, the port from 1 to 65535.");
}
