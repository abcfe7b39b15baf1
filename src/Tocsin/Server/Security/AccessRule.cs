using Tocsin.Server.Settings;

namespace Tocsin.Server.Security;

/// <summary>
/// Who may use a route. Every route carries one; a route without is refused to everybody. An admin may use every route.
/// </summary>
/// <param name="Roles">The roles that may, besides admin.</param>
/// <param name="Everyone">True when no key is asked for.</param>
public sealed record AccessRule(IReadOnlyList<Role> Roles, bool Everyone = false)
{
    /// <summary>True when this caller may; null stands for somebody without a valid key.</summary>
    public bool Allows(Caller? caller) => Everyone || (caller is not null && (caller.Role == Role.Admin || Roles.Contains(caller.Role)));

    /// <inheritdoc/>
    public override string ToString() => Everyone ? "everyone" : string.Join(" or ", Roles.Append(Role.Admin).Distinct()).ToLowerInvariant();
}

/// <summary>How much one request of a route weighs against the rates; 1 where a route says nothing.</summary>
public sealed record RequestWeight(double Tokens);

/// <summary>How routes say who may use them.</summary>
public static class AccessRules
{
    /// <summary>Callers with one of these roles may use the route, and admins.</summary>
    public static TBuilder For<TBuilder>(this TBuilder builder, params Role[] roles)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(roles));

    /// <summary>Everybody who can reach the server may use the route.</summary>
    public static TBuilder ForEveryone<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule([], Everyone: true));

    /// <summary>A request of this route weighs more or less than one against the rates.</summary>
    public static TBuilder Weighing<TBuilder>(this TBuilder builder, double tokens)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequestWeight(tokens));
}
