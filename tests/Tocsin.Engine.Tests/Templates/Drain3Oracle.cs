using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Templates;

/// <summary>What Drain3 answered for one log in one configuration, with the lines that it was fed.</summary>
internal sealed record Drain3Oracle(
    MinerOptions Options, IReadOnlyList<string> Lines, int[] Clusters, string Changes, Dictionary<long, string> Templates, Dictionary<long, long> Sizes)
{
    /// <summary>The names of the 36 files; empty where the shared data folder is absent.</summary>
    public static IEnumerable<string> Names =>
        SharedData.Root is null
            ? []
            : Directory.EnumerateFiles(SharedData.File("oracle/drain3"), "*.json.gz").Select(path => Path.GetFileName(path)[..^8]).Order();

    public static Drain3Oracle Load(string name)
    {
        using GZipStream file = new(File.OpenRead(SharedData.File($"oracle/drain3/{name}.json.gz")), CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(file);
        JsonElement root = document.RootElement;
        JsonElement config = root.GetProperty("config");
        string log = SharedData.File($"loghub2k/{root.GetProperty("dataset").GetString()}_2k");
        return new Drain3Oracle(
            MinerOptionsJson.Parse(config.GetRawText()),
            config.GetProperty("input").GetString() == "content" ? Contents(log + ".truth.csv") : [.. File.ReadAllText(log + ".log").TrimEnd('\n').Split('\n')],
            [.. root.GetProperty("clusters").EnumerateArray().Select(id => id.GetInt32())],
            root.GetProperty("changes").ValueKind == JsonValueKind.String
                ? root.GetProperty("changes").GetString()!
                : string.Concat(root.GetProperty("changes").EnumerateArray().Select(change => change.GetString())),
            root.GetProperty("templates").EnumerateObject().ToDictionary(entry => long.Parse(entry.Name), entry => entry.Value.GetString()!),
            root.GetProperty("sizes").EnumerateObject().ToDictionary(entry => long.Parse(entry.Name), entry => entry.Value.GetInt64()));
    }

    /// <summary>The Content column of a truth file.</summary>
    public static List<string> Contents(string path)
    {
        string text = File.ReadAllText(path);
        List<string> contents = [];
        int at = text.IndexOf('\n') + 1;
        while (at < text.Length)
        {
            at = text.IndexOf(',', at) + 1;
            contents.Add(Field(text, ref at));
            at = text.IndexOf('\n', at) is >= 0 and int end ? end + 1 : text.Length;
        }

        return contents;
    }

    private static string Field(string text, ref int at)
    {
        if (text[at] != '"')
        {
            int end = text.IndexOf(',', at);
            (string plain, at) = (text[at..end], end);
            return plain;
        }

        StringBuilder field = new();
        for (at++; text[at] != '"' || text[at + 1] == '"'; at++)
        {
            at += text[at] == '"' ? 1 : 0;
            field.Append(text[at]);
        }

        return field.ToString();
    }
}
