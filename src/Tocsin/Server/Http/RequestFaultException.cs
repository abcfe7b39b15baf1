namespace Tocsin.Server.Http;

/// <summary>Ends a request with a fault from a place that cannot return one.</summary>
public sealed class RequestFaultException(RequestFault fault) : Exception(fault.Detail)
{
    /// <summary>What is answered.</summary>
    public RequestFault Fault { get; } = fault;
}
