using Tocsin.Server.Http;

namespace Tocsin.Facades;

/// <summary>Faults of the facades that stand for FastAPI programs: <c>{"detail": …}</c>; what FastAPI says by itself is said in its words.</summary>
internal static class FastApiFaults
{
    /// <summary>Writes one.</summary>
    public static Task WriteAsync(HttpContext context, RequestFault fault)
    {
        context.Response.StatusCode = fault.Status;
        string detail = fault.Code switch
        {
            "not_found" => "Not Found",
            "method_not_allowed" => "Method Not Allowed",
            _ => $"{fault.Detail} {fault.Remedy}".TrimEnd(),
        };
        return context.Response.WriteAsJsonAsync(new FaultAnswer(detail), CancellationToken.None);
    }

    private sealed record FaultAnswer(string Detail);
}
