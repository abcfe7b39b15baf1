using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Tocsin.Server.Logging;

/// <summary>A line of the log for every request that has been answered, and the id by which client and log speak of it.</summary>
/// <param name="logger">Where it goes.</param>
/// <param name="listener">The listener's name.</param>
/// <param name="level">How much the listener's requests matter; those that the server failed are warnings.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestLog(ILogger<RequestLog> logger, string listener, LogLevel level, TimeProvider time)
{
    /// <summary>The header in which the id comes, where the client gives one, and goes.</summary>
    public const string Header = "X-Request-Id";

    private const int LongestId = 64;
    private const int LongestUrl = 512;
    private static readonly string[] Secrets = ["key", "token", "secret", "password", "authorization"];

    /// <summary>Runs the rest of the pipeline and says how it ended.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.TryGetValue(Header, out var given) && IsId(given.ToString()))
        {
            context.TraceIdentifier = given.ToString();
        }

        long start = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Say(context, time.GetElapsedTime(start));
        }
    }

    private void Say(HttpContext context, TimeSpan took)
    {
        LogLevel at = context.Response.StatusCode >= 500 && level >= LogLevel.Information ? LogLevel.Warning : level;
        if (!logger.IsEnabled(at))
        {
            return;
        }

        string error = context.Features.Get<Http.RequestFault>() is { } fault ? $"{fault.Code}: {fault.Detail}"
            : context.Response.StatusCode >= 400 ? ReasonPhrases.GetReasonPhrase(context.Response.StatusCode)
            : "none";
        LogMessages.RequestAnswered(
            logger, at, listener, context.Request.Method, Url(context.Request), context.Connection.RemoteIpAddress?.ToString() ?? "unknown", context.Response.StatusCode,
            Math.Round(took.TotalMilliseconds, 3), context.TraceIdentifier, error);
    }

    // What a client says is written into the log: short, and of characters that mean nothing there.
    private static bool IsId(string id) => id.Length is > 0 and <= LongestId && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');

    // Somebody may have put a key into an address: the log does not keep it.
    private static string Url(HttpRequest request)
    {
        var url = new StringBuilder($"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}");
        char separator = '?';
        foreach ((string name, var value) in request.Query)
        {
            bool isSecret = Array.Exists(Secrets, secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase));
            url.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(isSecret ? "…" : Uri.EscapeDataString(value.ToString()));
            separator = '&';
        }

        return url.Length <= LongestUrl ? url.ToString() : $"{url.ToString(0, LongestUrl)}…";
    }
}
