using Microsoft.JSInterop;

namespace Tocsin.Pages.Components.Alerts;

/// <summary>What people do about an alert, asked of the API.</summary>
internal static class AlertActions
{
    /// <summary>Says that somebody looks after it.</summary>
    public static Task<ApiAnswer> AcknowledgeAsync(IJSRuntime script, string of, string stream, string episode, string note) => SendAsync(script, of, stream, episode, "acknowledge", note);

    /// <summary>Says that it is over.</summary>
    public static Task<ApiAnswer> ResolveAsync(IJSRuntime script, string of, string stream, string episode, string note) => SendAsync(script, of, stream, episode, "resolve", note);

    private static Task<ApiAnswer> SendAsync(IJSRuntime script, string of, string stream, string episode, string deed, string note) =>
        ApiPost.SendAsync(script, $"api/v1/{of}/{Uri.EscapeDataString($"{stream}:{episode}")}/{deed}", new { note = note.Length > 0 ? note : null });
}
