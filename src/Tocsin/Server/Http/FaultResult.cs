namespace Tocsin.Server.Http;

/// <summary>A handler's way to answer with a fault.</summary>
internal sealed class FaultResult(RequestFault fault) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => httpContext.RequestServices.GetRequiredService<Faults>().WriteAsync(httpContext, fault);
}
