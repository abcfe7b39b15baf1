using Microsoft.Net.Http.Headers;
using Tocsin.Server.Http;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Security;

/// <summary>
/// The one place that decides who may do what. It stands between routing and every route: who is it, does the rate allow it, does
/// the route's <see cref="AccessRule"/> allow it.
/// </summary>
internal sealed class AccessLayer(ApiKeys keys, SignInSessions sessions, RateLimitSettings rates, TimeProvider time)
{
    private readonly TokenBuckets _byAddress = new(rates.PerAddress, rates.Burst, time);
    private readonly TokenBuckets _byKey = new(rates.PerKey, rates.Burst, time);

    /// <summary>Decides; returns the fault, or null when the request may go on (then <see cref="Caller.Of"/> says who it is).</summary>
    public RequestFault? Decide(HttpContext context)
    {
        // No route at all, or what routing itself puts in for 405 and 415: there is nothing to protect.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return null;
        }

        string address = context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        double weight = endpoint.Metadata.GetMetadata<RequestWeight>()?.Tokens ?? 1;
        if (!_byAddress.TryTake(address, weight, out TimeSpan wait))
        {
            return TooMany($"The address {address} sends more than {rates.PerAddress} requests a second.", "Server:RateLimits:PerAddress", wait);
        }

        Caller? caller = Identify(context);
        if (caller is not null)
        {
            if (keys.AreConfigured && !_byKey.TryTake(caller.Name, weight, out wait))
            {
                return TooMany($"The key '{caller.Name}' sends more than {rates.PerKey} requests a second.", "Server:RateLimits:PerKey", wait);
            }

            context.Features.Set(caller);
        }

        AccessRule? rule = endpoint.Metadata.GetMetadata<AccessRule>();
        if (rule?.Allows(caller) == true)
        {
            return null;
        }

        return rule is null ? new RequestFault(403, "no_rule", "This route says of nobody that he may use it.", "This is a defect in Tocsin: please report it.")
            : caller is null ? new RequestFault(401, "key_required", "This needs an API key, and the request has none that is known.", "Send X-Api-Key or Authorization: Bearer with a key from Server:Keys.")
            : new RequestFault(403, "role_required", $"The key '{caller.Name}' has the role {caller.Role.ToString().ToLowerInvariant()}; this needs {rule}.", "Use a key with that role.");
    }

    private Caller? Identify(HttpContext context)
    {
        if (!keys.AreConfigured)
        {
            return Caller.Local;
        }

        IHeaderDictionary headers = context.Request.Headers;
        if (headers.TryGetValue("X-Api-Key", out var key))
        {
            return keys.Find(key.ToString());
        }

        string authorization = headers[HeaderNames.Authorization].ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return keys.Find(authorization["Bearer ".Length..].Trim());
        }

        return context.Request.Cookies.TryGetValue(SignInSessions.Cookie, out string? token) ? sessions.Find(token) : null;
    }

    private static RequestFault TooMany(string detail, string setting, TimeSpan wait) =>
        new(429, "too_many_requests", detail, $"Send larger batches less often, or raise {setting}.", wait);
}
