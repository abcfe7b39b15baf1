using Tocsin.Engine.Formats;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// The command that sets a stream's header format from its position on; in the journal as
/// <c>{"who": …, "when": …, "set": "format", "name": …, "why": …}</c>.
/// </summary>
/// <param name="Who">Who decided: <c>auto</c>, <c>configuration</c>, or a person's name.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Name">A preset's name or a pattern.</param>
/// <param name="Why">One sentence.</param>
public sealed record FormatCommand(string Who, DateTime When, string Name, string Why)
{
    /// <summary>The payload of a <see cref="RecordKind.Command"/>.</summary>
    public byte[] ToPayload() => CommandJson.Write(Who, When, "format", json =>
    {
        json.WriteString("name", Name);
        json.WriteString("why", Why);
    });

    /// <summary>Reads a command's payload; null when it is another command, or none that this build understands.</summary>
    public static FormatCommand? Parse(ReadOnlySpan<byte> payload) => CommandJson.Read(payload, "format", root => CommandJson.Text(root, "name") is { } name
        ? new FormatCommand(CommandJson.Text(root, "who") ?? "", CommandJson.When(root), name, CommandJson.Text(root, "why") ?? "")
        : null);

    /// <summary>
    /// What must be appended before the next batch so that the stream has the format that its configuration asks for: the choice on
    /// <c>auto</c>, made on the batch, or the configured format where another one is in force. Null when nothing is to be appended:
    /// the right format is in force, or the batch has no line to decide on. The choice on <c>auto</c> is made once and never by itself again.
    /// </summary>
    /// <param name="configured"><see cref="PipelineOptions.Format"/>.</param>
    /// <param name="inForce"><see cref="LinePipeline.Format"/>, with all commands that were appended so far.</param>
    /// <param name="batch">The records that wait to be appended.</param>
    /// <param name="now">When (UTC).</param>
    public static FormatCommand? Before(string configured, FormatChoice inForce, RecordBatch batch, DateTime now)
    {
        if (!FormatCatalogue.IsAuto(configured))
        {
            return string.Equals(inForce.Name, configured, StringComparison.Ordinal)
                ? null
                : new FormatCommand("configuration", now, configured, $"the configuration says {configured}");
        }

        if (inForce.Name is not null)
            return null;
        FormatDetector detector = new();
        foreach (RecordBatch.Entry entry in batch.Entries)
        {
            if (entry.Kind != RecordKind.Input)
                continue;
            ReadOnlySpan<byte> line = batch.Payloads.Slice(entry.Start, entry.Length);
            if (entry.Flags.HasFlag(RecordFlags.Annotated) && LineAnnotation.TryRead(line, out AnnotatedLine annotated))
                line = annotated.Line;
            detector.Add(line, now.Ticks);
        }

        if (detector.IsEmpty)
            return null;
        (LineFormat format, string reason) = detector.Decide();
        return new FormatCommand(FormatCatalogue.Auto, now, format.Name, reason);
    }
}
