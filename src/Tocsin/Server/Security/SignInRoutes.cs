using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Tocsin.Server.Http;

namespace Tocsin.Server.Security;

/// <summary><c>/sign-in</c>: how a browser, which cannot set headers by itself, uses a key to see the pages.</summary>
internal static class SignInRoutes
{
    private const int LongestForm = 4096;

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", (string? to) => Page(to, "")).ForEveryone().ExcludeFromDescription();
        routes.MapPost("/sign-in", SignInAsync).ForEveryone().ExcludeFromDescription();
        routes.MapPost("/sign-out", SignOut).ForEveryone().ExcludeFromDescription();
    }

    /// <summary>True for a browser that wants a page: it is shown the way to sign in rather than a problem.</summary>
    public static bool IsPageRequest(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) &&
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task<IResult> SignInAsync(HttpContext context, ApiKeys keys, Sessions sessions)
    {
        if (context.Request.ContentLength is null or > LongestForm || !context.Request.HasFormContentType)
        {
            return new FaultResult(new RequestFault(400, "bad_form", "This takes the form of /sign-in.", "Open /sign-in in a browser."));
        }

        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        string to = form["to"].ToString();
        if (keys.Find(form["key"].ToString().Trim()) is not { } caller)
        {
            return Page(to, "This key is not known.", StatusCodes.Status401Unauthorized);
        }

        context.Response.Cookies.Append(Sessions.Cookie, sessions.Begin(caller), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/",
            MaxAge = Sessions.Lifetime,
        });
        return TypedResults.LocalRedirect(OwnPath(to));
    }

    private static RedirectHttpResult SignOut(HttpContext context, Sessions sessions)
    {
        if (context.Request.Cookies.TryGetValue(Sessions.Cookie, out string? token))
        {
            sessions.End(token);
        }

        context.Response.Cookies.Delete(Sessions.Cookie);
        return TypedResults.LocalRedirect("/sign-in");
    }

    // Where somebody is sent after signing in is said by the address bar: only a path of ours is followed.
    private static string OwnPath(string? to) =>
        to is ['/', not ('/' or '\\'), ..] && !to.Any(char.IsControl) ? to : "/";

    private static ContentHttpResult Page(string? to, string message, int status = StatusCodes.Status200OK) => TypedResults.Content(
        $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in · Tocsin</title></head>
        <body style="font-family: system-ui, sans-serif; max-width: 24rem; margin: 20vh auto 0; padding: 0 1rem; color-scheme: light dark">
        <h1>Tocsin</h1>
        <form method="post" action="/sign-in">
        <p><label for="key">API key with the role read or admin</label></p>
        <p><input id="key" name="key" type="password" autocomplete="current-password" required autofocus style="width: 100%"></p>
        <input type="hidden" name="to" value="{WebUtility.HtmlEncode(OwnPath(to))}">
        <p role="alert">{WebUtility.HtmlEncode(message)}</p>
        <p><button type="submit">Sign in</button></p>
        </form></body></html>
        """,
        "text/html; charset=utf-8",
        statusCode: status);
}
