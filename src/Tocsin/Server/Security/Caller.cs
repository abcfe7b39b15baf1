using Tocsin.Server.Settings;

namespace Tocsin.Server.Security;

/// <summary>Who sent a request.</summary>
/// <param name="Name">The key's name; <c>local</c> when no key is configured.</param>
/// <param name="Role">What it may do.</param>
public sealed record Caller(string Name, Role Role)
{
    /// <summary>Everybody on this machine, where no key is configured.</summary>
    public static Caller Local { get; } = new("local", Role.Admin);

    /// <summary>Who sent this request; null where nobody had to say.</summary>
    public static Caller? Of(HttpContext context) => context.Features.Get<Caller>();
}
