using System.Collections;

namespace Tocsin.Server.Settings;

/// <summary>
/// Who set up the older image service finds its variables understood, where its facade is on: <c>API_HOST</c>, <c>API_PORT</c>, <c>NUM_WORKERS</c>,
/// <c>VECTOR_DIMENSION</c>. They are names that other programs use, too: whatever is said in this program's own words wins.
/// </summary>
internal static class OlderSimilarity
{
    private const string Facade = "similarity";

    /// <summary>Adds them to what was read.</summary>
    public static void AddTo(SettingNode root, IDictionary variables)
    {
        if (root.Find("Facades")?.Find(Facade) is not { } facade)
        {
            return;
        }

        (string? host, string? port) = (Text(variables, "API_HOST"), Text(variables, "API_PORT"));
        if ((host ?? port) is not null && facade.Value is not { Length: > 0 } && facade.Find("Listen")?.Value is not { Length: > 0 })
        {
            facade.Child("Listen").Set(Address(host ?? "127.0.0.1", port ?? "8001"), host is null ? "API_PORT" : port is null ? "API_HOST" : "API_HOST, API_PORT");
        }

        foreach ((string variable, string name) in new[] { ("NUM_WORKERS", "Workers"), ("VECTOR_DIMENSION", "Dimension") })
        {
            if (Text(variables, variable) is { } value && root.Find("Similarity")?.Find(name)?.Value is null)
            {
                root.Set(["Similarity", name], value, variable);
            }
        }
    }

    private static string? Text(IDictionary variables, string name) => variables[name] is string { Length: > 0 } text ? text.Trim() : null;

    private static string Address(string host, string port) => host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]:{port}" : $"{host}:{port}";
}
