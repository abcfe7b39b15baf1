using System.IO.Compression;
using System.Text.Json;
using Tocsin.Engine.Sequences;

namespace Tocsin.Quality.Sequences;

/// <summary>Reads sessions as JSON lines <c>{"session", "label", "events"}</c>, plain or gzip.</summary>
internal static class SessionFiles
{
    /// <summary>All sessions of a file; <paramref name="anomalous"/> stands in for a label that is not there.</summary>
    public static List<LabelledSession> Read(string path, bool? anomalous = null)
    {
        using Stream file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using StreamReader lines = new(plain);
        List<LabelledSession> sessions = [];
        while (lines.ReadLine() is { } line)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            sessions.Add(new LabelledSession(
                root.TryGetProperty("session", out JsonElement id) ? id.ToString() : $"{Path.GetFileName(path)}:{sessions.Count + 1}",
                root.TryGetProperty("label", out JsonElement label) ? label.GetInt32() == 1 : anomalous,
                [.. root.GetProperty("events").EnumerateArray().Select(item => item.GetString()!)]));
        }

        return sessions;
    }
}
