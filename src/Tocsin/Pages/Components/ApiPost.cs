using System.Text.Json;
using Microsoft.JSInterop;

namespace Tocsin.Pages.Components;

/// <summary>What the API answered to something that a page asked it to do.</summary>
/// <param name="Ok">Whether it was done.</param>
/// <param name="Position">Where in the journal.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record ApiAnswer(bool Ok, long? Position, string? Detail, string? Remedy);

/// <summary>
/// Changes that a page asks for. The browser itself sends them to <c>/api/v1</c> with its own sign-in: who may do what is decided there and nowhere else.
/// </summary>
internal static class ApiPost
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Has the browser send a body to a path, and tells what the API said; after a minute, or the patience that is given, without an answer that there was none.</summary>
    public static async Task<ApiAnswer> SendAsync(IJSRuntime script, string path, object body, TimeSpan? patience = null)
    {
        try
        {
            await using IJSObjectReference module = await script.InvokeAsync<IJSObjectReference>("import", "./js/act.js");
            JsonElement answer = await module.InvokeAsync<JsonElement>("post", patience ?? Patience, [path, body]);
            int status = answer.GetProperty("status").GetInt32();
            JsonElement said = answer.GetProperty("body");
            return new ApiAnswer(status is >= 200 and < 300, Number(said, "position"), Text(said, "detail") ?? $"The server answered {status}.", Text(said, "remedy"));
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or OperationCanceledException)
        {
            return new ApiAnswer(false, null, "The server did not answer.", "Look at the top bar whether the connection is there, and try again.");
        }
    }

    private static string? Text(JsonElement said, string name) =>
        said.ValueKind == JsonValueKind.Object && said.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement said, string name) =>
        said.ValueKind == JsonValueKind.Object && said.TryGetProperty(name, out JsonElement value) && value.TryGetInt64(out long number) ? number : null;
}
