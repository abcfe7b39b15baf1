using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Commands.Sending;

/// <summary>What <c>--state</c> remembers between runs. The server's own answer is always asked too; the greater offset counts.</summary>
/// <param name="Server">The address it was sent to.</param>
/// <param name="Stream">The stream it was sent to.</param>
/// <param name="Path">The file, absolute.</param>
/// <param name="Source">The source's name.</param>
/// <param name="NextOffset">Lines that the server has acknowledged.</param>
internal sealed record SendState(string Server, string Stream, string Path, string Source, long NextOffset)
{
    /// <summary>Reads a state file; null when there is none yet.</summary>
    public static SendState? Read(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), SendStateJson.Default.SendState)
                ?? throw new JsonException("it is empty");
        }
        catch (JsonException fault)
        {
            throw CommandException.Failed(
                $"The state file {file} cannot be read ({fault.Message}). Delete it: the server knows where to go on.", fault);
        }
    }

    /// <summary>Replaces a state file; a reader sees the old one or the new one.</summary>
    public void Write(string file)
    {
        string next = file + ".next";
        try
        {
            File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(this, SendStateJson.Default.SendState));
            File.Move(next, file, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Failed($"The state file {file} cannot be written: {fault.Message} Check --state, or leave it out: the server remembers too.", fault);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SendState))]
[JsonSerializable(typeof(SendSummary))]
internal sealed partial class SendStateJson : JsonSerializerContext;
