using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Populations.Mapping;

/// <summary>All fields that a line has, for explanations: what a rule could name, by the order of the line.</summary>
internal static class LineFields
{
    private const int Most = 64;
    private const int Deepest = 8;

    /// <summary>Name and text of each; of members of one name the last.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(PopulationRule rule, LineKind kind, in MappableLine line, in AccessFields access)
    {
        List<(string, string)> fields = [];
        if (rule.Match is { } match)
            AddGroups(match, line.Line, fields);
        if (kind == LineKind.Json)
            AddMembers(line.Line, fields);
        foreach (string name in kind == LineKind.Access ? RuleField.AccessNames : [])
            Add(name, AccessValues.Of(new RuleField(name, -1).Access, access), fields);
        bool whole = line.Content.SequenceEqual(line.Line); // a message that says nothing new
        foreach (string name in RuleField.PipelineNames.Skip(whole ? 1 : 0))
            Add(name, FieldValues.Pipeline(new RuleField(name, -1).Pipeline, line), fields);
        return [.. fields.DistinctBy(static field => field.Item1).Take(Most)];
    }

    private static void AddGroups(Regex match, ReadOnlySpan<byte> line, List<(string, string)> fields)
    {
        Match found = match.Match(Encoding.UTF8.GetString(line));
        foreach (Group group in found.Success ? found.Groups.Values.Skip(1) : [])
        {
            if (group.Length > 0)
                fields.Add((group.Name, group.Value));
        }
    }

    private static void AddMembers(ReadOnlySpan<byte> line, List<(string, string)> fields)
    {
        using JsonDocument document = JsonDocument.Parse(line.ToArray());
        AddMembers(document.RootElement, "", 0, fields);
    }

    private static void AddMembers(JsonElement parent, string prefix, int depth, List<(string, string)> fields)
    {
        foreach (JsonProperty member in parent.EnumerateObject().Take(Most))
        {
            string name = prefix + NameOf(member);
            fields.RemoveAll(field => field.Item1 == name || field.Item1.StartsWith(name + ".", StringComparison.Ordinal));
            if (member.Value.ValueKind == JsonValueKind.Object && depth < Deepest)
                AddMembers(member.Value, name + ".", depth + 1, fields);
            else
                fields.Add((name, ValueOf(member.Value)));
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD"; // half a character: no rule can name it
        }
    }

    private static string ValueOf(JsonElement value)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String)
                return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // No text: as it is written.
        }

        return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));
    }

    private static void Add(string name, ReadOnlySpan<byte> value, List<(string, string)> fields)
    {
        if (!value.IsEmpty)
            fields.Add((name, Encoding.UTF8.GetString(value)));
    }
}
