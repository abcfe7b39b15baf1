namespace Tocsin.Server.Http;

/// <summary>Writes faults in the language of a listener: problem+json on the main one, its own error bodies on each facade.</summary>
public interface IFaultWriter
{
    /// <summary>Writes status, headers and body of a fault to a response that has not begun.</summary>
    Task WriteAsync(HttpContext context, RequestFault fault);
}
