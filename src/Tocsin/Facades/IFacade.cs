using Tocsin.Server.Http;

namespace Tocsin.Facades;

/// <summary>
/// The routes of an older program, mapped onto this one's core, so that its clients keep working. A facade has a listener of its
/// own with the same TLS, keys, limits and CORS as the main one; each of its routes says who may use it (<c>.For(Role.…)</c>).
/// Faults of the layers in front of the routes are written by the facade too, in the older program's own error bodies.
/// </summary>
public interface IFacade : IFaultWriter
{
    /// <summary>What <c>--facade</c> calls it.</summary>
    string Name { get; }

    /// <summary>The older program's port, used when <c>--facade</c> names no address.</summary>
    int Port { get; }

    /// <summary>The level at which each of its requests is logged.</summary>
    LogLevel RequestLevel => LogLevel.Debug;

    /// <summary>Adds what its routes need, beside the server's own services.</summary>
    void AddServices(IServiceCollection services);

    /// <summary>Called once before it listens: makes what its routes expect to be there.</summary>
    Task OpenAsync(IServiceProvider services, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Maps its routes.</summary>
    void Map(IEndpointRouteBuilder routes);
}
