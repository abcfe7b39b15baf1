using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Pipeline;

/// <summary>
/// The command that sets by which model new sessions are judged from its position on; in the journal as
/// <c>{"who": …, "when": …, "set": "model", "hash": …, "name": …, "why": …}</c>. Sessions that are open finish under the model they began with.
/// </summary>
/// <param name="Who">Who decided: <c>configuration</c>, or a person's name.</param>
/// <param name="When">When (UTC).</param>
/// <param name="Hash">The bundle's hash; empty for no model.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Why">One sentence.</param>
public sealed record ModelCommand(string Who, DateTime When, string Hash, string Name, string Why)
{
    /// <summary>The payload of a <see cref="RecordKind.Command"/>.</summary>
    public byte[] ToPayload() => CommandJson.Write(Who, When, "model", json =>
    {
        json.WriteString("hash", Hash);
        json.WriteString("name", Name);
        json.WriteString("why", Why);
    });

    /// <summary>Reads a command's payload; null when it is another command, or none that this build understands.</summary>
    public static ModelCommand? Parse(ReadOnlySpan<byte> payload) => CommandJson.Read(payload, "model", root => new ModelCommand(
        CommandJson.Text(root, "who") ?? "", CommandJson.When(root), CommandJson.Text(root, "hash") ?? "", CommandJson.Text(root, "name") ?? "", CommandJson.Text(root, "why") ?? ""));

    /// <summary>What is in force from this command on.</summary>
    internal ModelInForce At(long position) => Hash.Length == 0 ? new ModelInForce(null, null, position, Who, When, Why) : new ModelInForce(Hash, Name, position, Who, When, Why);
}
