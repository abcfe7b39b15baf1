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

    private static async Task<IResult> SignInAsync(HttpContext context, ApiKeys keys, SignInSessions sessions)
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

        context.Response.Cookies.Append(SignInSessions.Cookie, sessions.Begin(caller), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/",
            MaxAge = SignInSessions.Lifetime,
        });
        return TypedResults.LocalRedirect(OwnPath(to));
    }

    private static RedirectHttpResult SignOut(HttpContext context, SignInSessions sessions)
    {
        if (context.Request.Cookies.TryGetValue(SignInSessions.Cookie, out string? token))
        {
            sessions.End(token);
        }

        context.Response.Cookies.Delete(SignInSessions.Cookie);
        return TypedResults.LocalRedirect("/sign-in");
    }

    // Where somebody is sent after signing in is said by the address bar: only a path of ours is followed.
    private static string OwnPath(string? to) =>
        to is ['/', not ('/' or '\\'), ..] && !to.Any(char.IsControl) ? to : "/";

    // The pages' own style sheets are for readers; this page is for everybody, so it brings its colours along (Pages/…/tokens.css has the same).
    private static ContentHttpResult Page(string? to, string message, int status = StatusCodes.Status200OK) => TypedResults.Content(
        $"""
        <!DOCTYPE html>
        <html lang="en" style="color-scheme: light dark">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in · Tocsin</title></head>
        <body style="margin: 0; min-height: 100dvh; display: grid; place-items: center; background: light-dark(#f5f7f9, #0b0e14); color: light-dark(#1a2029, #e9ebef); font: 14px/1.5 system-ui, sans-serif">
        <main style="box-sizing: border-box; width: min(360px, calc(100vw - 32px)); margin-bottom: 12vh; padding: 24px; border: 1px solid light-dark(#d5d9e0, #2b2f36); border-radius: 8px; background: light-dark(#ffffff, #14171d)">
        <h1 style="display: flex; align-items: center; gap: 12px; margin: 0 0 20px; font-size: 18px; line-height: 1.35; letter-spacing: -0.01em">
        <svg width="24" height="24" viewBox="0 0 20 20" fill="none" style="stroke: light-dark(#c4620f, #f29d45)" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
        <path d="M10 2.5v1.6M5 14.2c.9-1 1.3-2.3 1.3-4.4a3.7 3.7 0 0 1 7.4 0c0 2.1.4 3.4 1.3 4.4zM8.3 16.6a1.75 1.75 0 0 0 3.4 0M2.6 9.6c0-2.2.7-4 2-5.3M17.4 9.6c0-2.2-.7-4-2-5.3"/></svg>
        Sign in to Tocsin</h1>
        <form method="post" action="/sign-in" style="display: grid; gap: 8px">
        <label for="key" style="font-size: 13px; color: light-dark(#474d58, #b6bbc2)">API key with the role read or admin</label>
        <input id="key" name="key" type="password" autocomplete="current-password" required autofocus style="height: 36px; padding: 0 10px; border: 1px solid light-dark(#828a98, #6b727d); border-radius: 6px; background: light-dark(#ffffff, #0b0e14); color: inherit; font: 13px ui-monospace, monospace">
        <input type="hidden" name="to" value="{WebUtility.HtmlEncode(OwnPath(to))}">
        <p role="alert" style="margin: 0; min-height: 20px; font-size: 13px; color: light-dark(#be2323, #fa706a)">{WebUtility.HtmlEncode(message)}</p>
        <button type="submit" style="height: 36px; border: 0; border-radius: 6px; background: light-dark(#145ec1, #75aef5); color: light-dark(#ffffff, #0b0e14); font: 550 13px system-ui, sans-serif; cursor: pointer">Sign in</button>
        </form></main></body></html>
        """,
        "text/html; charset=utf-8",
        statusCode: status);
}
