using System.Text;

namespace Tocsin.Server.Labels;

/// <summary>
/// A CSV file of labels: a heading with the columns <c>BlockId</c> and <c>Label</c> (in any order, others are passed over), then a line a key with <c>Normal</c> or
/// <c>Anomaly</c> (or 0 and 1). Fields may stand in quotation marks.
/// </summary>
internal static class LabelFile
{
    /// <summary>Labels that one file may have: what comes beyond is refused rather than held in memory.</summary>
    public const int MostLabels = 5_000_000;

    private const int MostLineCharacters = 64 * 1024;
    private const string KeyColumn = "BlockId";
    private const string LabelColumn = "Label";

    /// <summary>Reads the whole file, or throws <see cref="LabelFileException"/>.</summary>
    public static LabelSet Read(string path, int most = MostLabels)
    {
        try
        {
            using StreamReader reader = new(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return Read(reader, path, most);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LabelFileException(
                $"There is no label file '{path}' (looked for at {System.IO.Path.GetFullPath(path)}). Put it there, or name another in Facades:LogDetection:Labels.", missing);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LabelFileException($"The label file '{path}' cannot be read: {fault.Message} Correct Facades:LogDetection:Labels or the file's permissions.", fault);
        }
    }

    private static LabelSet Read(TextReader reader, string path, int most)
    {
        List<string> fields = [];
        CsvFields.Split(reader.ReadLine() ?? "", fields);
        int key = fields.FindIndex(static name => name.Equals(KeyColumn, StringComparison.OrdinalIgnoreCase));
        int label = fields.FindIndex(static name => name.Equals(LabelColumn, StringComparison.OrdinalIgnoreCase));
        if (key < 0 || label < 0)
        {
            throw Fault(path, 1, $"has no columns {KeyColumn} and {LabelColumn}", $"Begin the file with '{KeyColumn},{LabelColumn}'");
        }

        Dictionary<string, bool> labels = new(StringComparer.Ordinal);
        for (int number = 2; reader.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (line.Length > MostLineCharacters || !CsvFields.Split(line, fields) || fields.Count <= Math.Max(key, label) || fields[key].Length == 0)
            {
                throw Fault(path, number, "is no pair of a key and a label", "Write it like 'blk_1,Normal'");
            }

            bool anomalous = Meaning(fields[label]) ?? throw Fault(path, number, $"has the label '{Excerpt(fields[label])}'", "Write Normal or Anomaly");
            if (labels.TryGetValue(fields[key], out bool before) && before != anomalous)
            {
                throw Fault(path, number, $"gives '{Excerpt(fields[key])}' another label than a line before", "Give each key one label");
            }

            labels[fields[key]] = anomalous;
            if (labels.Count > most)
            {
                throw Fault(path, number, $"is beyond the {most} labels that are held", "Leave out the keys that the log does not have");
            }
        }

        return new LabelSet(labels);
    }

    /// <summary>What a label says: true for anomalous; null when it is none.</summary>
    internal static bool? Meaning(string label) => label.ToLowerInvariant() switch
    {
        "normal" or "0" => false,
        "anomaly" or "anomalous" or "abnormal" or "1" => true,
        _ => null,
    };

    private static string Excerpt(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static LabelFileException Fault(string path, int line, string problem, string remedy) =>
        new($"Line {line} of the label file '{path}' {problem}. {remedy}.");
}
