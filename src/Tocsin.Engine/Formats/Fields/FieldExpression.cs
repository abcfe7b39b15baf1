namespace Tocsin.Engine.Formats.Fields;

/// <summary><c>{field|transform|transform}</c>.</summary>
/// <param name="Text">As it is written, with its braces.</param>
/// <param name="Field">The field's number in its rule.</param>
/// <param name="Transforms">What happens to its value, in this order.</param>
internal sealed record FieldExpression(string Text, int Field, Transform[] Transforms)
{
    private const int MostTransforms = 8;

    /// <summary>Reads what stands between two braces; adds to the faults, each of which names the place.</summary>
    public static FieldExpression? Parse(string inside, string place, RuleFields fields, List<string> faults)
    {
        string text = $"{{{inside}}}";
        string[] parts = inside.Split('|');
        int before = faults.Count;
        int field = fields.Find(parts[0].Trim(), out string? unknown);
        if (unknown is not null)
            faults.Add($"{place}: {Sentence(unknown, text)}");
        List<Transform> transforms = [];
        foreach (string part in parts.Skip(1))
        {
            if (Transform.Parse(part, out string? fault) is { } transform)
                transforms.Add(transform);
            else
                faults.Add($"{place}: {Sentence(fault!, text)}");
        }

        if (transforms.Count > MostTransforms)
            faults.Add($"{place}: {transforms.Count} transforms in '{text}'; at most {MostTransforms}.");
        return faults.Count == before ? new FieldExpression(text, field, [.. transforms]) : null;
    }

    /// <summary>The place goes before the hint: "unknown transform 'x' in '{path|x}'; did you mean …".</summary>
    private static string Sentence(string fault, string text)
    {
        int hint = fault.IndexOf(';', StringComparison.Ordinal);
        return hint < 0 ? $"{fault} in '{text}'." : $"{fault[..hint]} in '{text}'{fault[hint..]}";
    }
}
