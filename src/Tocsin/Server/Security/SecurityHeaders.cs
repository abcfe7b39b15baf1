using Tocsin.Server.Logging;

namespace Tocsin.Server.Security;

/// <summary>
/// What browsers are told on every answer, unless a route has said it already. Pages may load what this server serves and nothing else; no inline script runs. Style
/// attributes are allowed because charts set sizes with them; style elements are not.
/// </summary>
internal static class SecurityHeaders
{
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string AnswerPolicy = "default-src 'none'; frame-ancestors 'none'";

    public static void Apply(HttpContext context) => context.Response.OnStarting(
        static state =>
        {
            var response = (HttpResponse)state;
            IHeaderDictionary headers = response.Headers;
            bool page = response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
            headers.TryAdd("Content-Security-Policy", page ? PagePolicy : AnswerPolicy);
            headers.TryAdd("X-Content-Type-Options", "nosniff");
            headers.TryAdd("X-Frame-Options", "DENY");
            headers.TryAdd("Referrer-Policy", "same-origin");
            headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
            headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
            headers.TryAdd("Cache-Control", "no-store");
            headers.TryAdd(RequestLog.Header, response.HttpContext.TraceIdentifier);
            return Task.CompletedTask;
        },
        context.Response);
}
