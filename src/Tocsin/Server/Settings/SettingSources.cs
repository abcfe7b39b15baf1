using System.Collections;
using System.Text.Json;

namespace Tocsin.Server.Settings;

/// <summary>Reads the three sources of the configuration into one tree; what is read later wins: file, variables, flags.</summary>
internal static class SettingSources
{
    /// <summary>What a variable's name begins with: <c>TOCSIN__Server__Listen</c> is the key <c>Server:Listen</c>.</summary>
    public const string VariablePrefix = "TOCSIN__";

    /// <summary>Reads a JSON file; comments and trailing commas are welcome.</summary>
    public static void AddFile(SettingNode root, string path, List<SettingFault> faults)
    {
        string name = Path.GetFileName(path);
        try
        {
            using FileStream file = File.OpenRead(path);
            using var document = JsonDocument.Parse(
                file, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                AddElement(root, document.RootElement, name);
            }
            else
            {
                faults.Add(new SettingFault("--config", path, null, "does not hold a JSON object.", "Begin the file with {."));
            }
        }
        catch (JsonException exception)
        {
            faults.Add(new SettingFault(
                "--config", path, null, $"is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1} cannot be read.", "Correct the file."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            faults.Add(new SettingFault("--config", path, null, $"cannot be read: {exception.Message}", "Name a file that can be read."));
        }
    }

    /// <summary>Reads the environment's <c>TOCSIN__…</c> variables.</summary>
    public static void AddVariables(SettingNode root, IDictionary variables)
    {
        foreach (string name in variables.Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            if (name.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase))
            {
                root.Set(name[VariablePrefix.Length..].Split("__"), variables[name] as string ?? "", name);
            }
        }
    }

    private static void AddElement(SettingNode node, JsonElement element, string origin)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                node.Set(null, origin);
                foreach (JsonProperty property in element.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Null))
                {
                    AddElement(node.Child(property.Name), property.Value, origin);
                }

                break;
            case JsonValueKind.Array:
                node.Set(null, origin);
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                {
                    AddElement(node.Child($"{index++}"), item, origin);
                }

                break;
            default:
                node.Set(element.ToString() is var text && element.ValueKind is JsonValueKind.True or JsonValueKind.False ? text.ToLowerInvariant() : text, origin);
                break;
        }
    }
}
