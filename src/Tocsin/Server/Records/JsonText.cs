using System.Buffers;
using Tocsin.Engine.Formats;

namespace Tocsin.Server.Records;

/// <summary>The text that a JSON string stands for. Only strings with escapes come here.</summary>
internal static class JsonText
{
    /// <summary>Writes what a JSON string stands for. Half a surrogate pair becomes U+FFFD.</summary>
    /// <param name="escaped">The characters between the quotes of a string that <see cref="JsonSyntax"/> has passed.</param>
    /// <param name="destination">Takes the text.</param>
    /// <returns>True when something had to be replaced.</returns>
    public static bool Unescape(ReadOnlySpan<byte> escaped, ArrayBufferWriter<byte> destination)
    {
        destination.Advance(JsonBytes.Unescape(escaped, destination.GetSpan(escaped.Length), out bool replaced));
        return replaced;
    }
}
