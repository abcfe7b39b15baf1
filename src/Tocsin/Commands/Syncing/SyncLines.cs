using System.Text.Json;
using Tocsin.Engine.Collection.Remotes;
using Tocsin.Terminal;

namespace Tocsin.Commands.Syncing;

/// <summary>A pass in words and in JSON.</summary>
internal static class SyncLines
{
    /// <summary>How this command writes JSON; hostile characters are taken care of by <see cref="Printable.Json"/>.</summary>
    public static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What is to be known besides, for standard error.</summary>
    public static IEnumerable<string> Remarks(SyncResult result)
    {
        foreach (string notice in result.Notices)
        {
            yield return $"tocsin: {Printable.Line(result.Remote)}: {Printable.Line(notice)}";
        }

        if (result.Error is { } error)
        {
            yield return $"tocsin: {Printable.Line(result.Remote)}: {Printable.Line(error)}";
        }
    }

    /// <summary>A line a file that changed, and one for the pass.</summary>
    public static IEnumerable<string> Text(SyncResult result)
    {
        foreach (SyncedFile file in result.Changed)
        {
            string before = file.Before is null ? "" : file.Change == FileChange.Renamed ? $"  (was {Printable.Line(file.Before)})" : $"  (old one: {Printable.Line(file.Before)})";
            yield return $"{Word(file.Change),-14}  {Human.Bytes(file.Bytes),9}  {Printable.Line(file.Path)}{before}";
        }

        if (result.ChangedCount > result.Changed.Count)
        {
            yield return $"… and {Human.Count(result.ChangedCount - result.Changed.Count)} more";
        }

        if (result.Outcome is SyncOutcome.Completed or SyncOutcome.Partial)
        {
            string change = result.IsDryRun ? "would change" : "changed";
            string size = Human.Bytes(result.IsDryRun ? result.Changed.Sum(static file => file.Bytes) : result.BytesFetched);
            yield return $"{Printable.Line(result.Remote)}: {Human.Count(result.ChangedCount)} of {Human.Count(result.FilesThere, "file")} {change}, {size} in {Human.Duration(result.Took)}";
        }
    }

    /// <summary>The pass as one object.</summary>
    public static string Json(SyncResult result) => Printable.Json(JsonSerializer.Serialize(
        new
        {
            result.Remote,
            Outcome = JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Outcome.ToString()),
            Started = IsoTime.Of(result.Started),
            TookSeconds = Math.Round(result.Took.TotalSeconds, 3),
            result.IsDryRun,
            Files = result.FilesThere,
            result.ChangedCount,
            result.BytesFetched,
            result.Error,
            result.Notices,
            Changed = result.Changed.Select(static file => new { file.Path, Change = JsonNamingPolicy.SnakeCaseLower.ConvertName(file.Change.ToString()), file.Bytes, file.Before }),
        },
        SnakeCase));

    private static string Word(FileChange change) => change switch
    {
        FileChange.New => "new",
        FileChange.Appended => "appended",
        FileChange.NewGeneration => "new generation",
        _ => "renamed",
    };
}
