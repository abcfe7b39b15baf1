using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Tocsin.Server.Security;

namespace Tocsin.Server.Http;

/// <summary>A fault as <c>application/problem+json</c> (RFC 9457) with what this API adds to it.</summary>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">A stable name that programs may compare.</param>
/// <param name="Detail">What is wrong, with the value.</param>
/// <param name="Remedy">What to do instead.</param>
/// <param name="Position">The journal position that is meant; left out where none is.</param>
public sealed record Problem(
    string Title, int Status, string Code, string Detail, string Remedy, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Position = null);

/// <summary>Writes faults of <c>/api/v1</c> and of the pages.</summary>
internal sealed class ProblemWriter : IFaultWriter
{
    /// <inheritdoc/>
    public Task WriteAsync(HttpContext context, RequestFault fault)
    {
        if (fault.Status == StatusCodes.Status401Unauthorized && SignInRoutes.IsPageRequest(context.Request))
        {
            context.Response.Redirect($"/sign-in?to={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
            return Task.CompletedTask;
        }

        context.Response.StatusCode = fault.Status;
        var problem = new Problem(ReasonPhrases.GetReasonPhrase(fault.Status), fault.Status, fault.Code, fault.Detail, fault.Remedy, fault.Position);
        return context.Response.WriteAsJsonAsync(problem, ApiJson.Options, "application/problem+json", CancellationToken.None);
    }
}
