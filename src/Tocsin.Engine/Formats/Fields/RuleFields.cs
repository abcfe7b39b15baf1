namespace Tocsin.Engine.Formats.Fields;

/// <summary>The distinct fields of a rule while it is read: a field that is named twice is read from a line once.</summary>
/// <param name="kind">What lines the rule is for.</param>
/// <param name="groups">The names of the groups of <c>match</c> and their numbers.</param>
internal sealed class RuleFields(LineKind kind, IReadOnlyDictionary<string, int> groups)
{
    private const int MostFields = 64;
    private const int LongestName = 128;

    private readonly List<RuleField> _fields = [];

    /// <summary>All of them, in the order in which they were first named.</summary>
    public IReadOnlyList<RuleField> All => _fields;

    /// <summary>The number of a field; -1 and a fault when no line can have it.</summary>
    public int Find(string name, out string? fault)
    {
        fault = Fault(name);
        if (fault is not null)
            return -1;
        int index = _fields.FindIndex(field => field.Name == name);
        if (index >= 0)
            return index;
        if (_fields.Count == MostFields)
        {
            fault = $"a rule names at most {MostFields} different fields";
            return -1;
        }

        _fields.Add(new RuleField(name, groups.GetValueOrDefault(name, -1)));
        return _fields.Count - 1;
    }

    private string? Fault(string name)
    {
        if (name.Length is 0 or > LongestName)
            return name.Length == 0 ? "a field without a name" : $"a field's name of {name.Length} characters; at most {LongestName}";
        if (kind is LineKind.Seen or LineKind.Json || groups.ContainsKey(name) || RuleField.PipelineNames.Contains(name))
            return null;
        if (kind == LineKind.Access)
            return RuleField.AccessNames.Contains(name) ? null : $"unknown field '{name}'{NearestName.Hint(name, [.. RuleField.AccessNames, .. groups.Keys, .. RuleField.PipelineNames])}";
        return $"unknown field '{name}'{NearestName.Hint(name, [.. groups.Keys, .. RuleField.PipelineNames])}";
    }
}
