using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Sinks.Webhooks;

/// <summary>
/// What shows a receiver that a message is ours and fresh: <c>v1=</c> and the HMAC-SHA256, in hexadecimal, of the timestamp as sent, a full stop and the body. The
/// timestamp is signed, too, so that an old message cannot be sent again as a new one.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>Header with the time of sending, in seconds since 1970.</summary>
    public const string TimestampHeader = "Tocsin-Timestamp";

    /// <summary>Header with the signature.</summary>
    public const string Header = "Tocsin-Signature";

    /// <summary>The value of <see cref="Header"/>.</summary>
    public static string Of(ReadOnlySpan<byte> secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(Encoding.ASCII.GetBytes(timestamp + "."));
        hash.AppendData(body);
        return "v1=" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The value of <see cref="TimestampHeader"/>.</summary>
    public static string Timestamp(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
