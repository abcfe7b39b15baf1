using Microsoft.JSInterop;

namespace Tocsin.Pages.Components.Models;

/// <summary>Changes of models that a page asks the API for.</summary>
internal static class ModelActions
{
    /// <summary>Has a stream's new sessions judged by a bundle.</summary>
    public static Task<ApiAnswer> SwitchAsync(IJSRuntime script, string stream, string hash, string why) =>
        ApiPost.SendAsync(script, $"api/v1/streams/{Uri.EscapeDataString(stream)}/commands/model", new { model = hash, why = Why(why) });

    /// <summary>Goes back to the model before the one in force.</summary>
    public static Task<ApiAnswer> RollBackAsync(IJSRuntime script, string stream, string why) =>
        ApiPost.SendAsync(script, $"api/v1/streams/{Uri.EscapeDataString(stream)}/commands/model/rollback", new { why = Why(why) });

    private static string? Why(string why) => why.Length > 0 ? why : null;
}
