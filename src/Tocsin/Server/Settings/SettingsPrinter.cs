using System.Collections;
using System.Net;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tocsin.Server.Settings;

/// <summary>Writes the configuration as <c>tocsin.json</c> would say it, every default included and every secret left out.</summary>
public static class SettingsPrinter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON text.</summary>
    public static string Print(TocsinSettings settings) => Node(settings, null)!.ToJsonString(Indented);

    private static JsonNode? Node(object? value, PropertyInfo? property) => value switch
    {
        null => null,
        not IDictionary when property?.IsDefined(typeof(SecretAttribute)) == true => "(secret)",
        string text => text,
        bool flag => flag,
        Enum member => member.ToString().ToLowerInvariant(),
        IPEndPoint endpoint => endpoint.ToString(),
        TimeSpan duration => Quantities.Format(duration),
        int or long when property?.IsDefined(typeof(SizeAttribute)) == true => Quantities.FormatSize(Convert.ToInt64(value)),
        int number => number,
        long number => number,
        double number => number,
        IDictionary map => new JsonObject(map.Keys.Cast<string>().Select(key => KeyValuePair.Create(key, Node(map[key], property)))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(item => Node(item, property))]),
        _ => new JsonObject(value.GetType().GetProperties().Where(named => named.CanWrite)
            .Select(named => KeyValuePair.Create(named.Name, Node(named.GetValue(value), named)))),
    };
}
