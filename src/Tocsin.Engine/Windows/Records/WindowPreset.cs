namespace Tocsin.Engine.Windows.Records;

/// <summary>A rule that has a name.</summary>
/// <param name="Name">What <see cref="WindowRule.Parse"/> takes for it.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="Rule">The rule, in JSON.</param>
public sealed record WindowPreset(string Name, string Description, string Rule)
{
    internal static readonly WindowPreset[] All =
    [
        new(
            "http",
            "Errors of HTTP traffic by status (400 and above): JSON or CSV with timestamp, ip, method, url and status, or an access log of nginx or Apache, as each line looks.",
            """{"format":"auto","time":"timestamp","address":"ip","url":"url","group":"status","where":["{status} >= 400"]}"""),
    ];
}
