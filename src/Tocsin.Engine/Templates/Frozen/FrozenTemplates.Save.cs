using System.Buffers;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Templates.Frozen;

// The set as bytes: a part of other files, which see to checksums (docs/formats/templates.md).
public sealed partial class FrozenTemplates
{
    private const int FromMiner = 1;
    private const int FromList = 2;
    private const string Subject = "frozen template set";

    /// <summary>Writes the set. The same set gives the same bytes; <see cref="Load"/> gives a set that answers the same.</summary>
    public void Save(IBufferWriter<byte> destination)
    {
        StateWriter writer = new();
        if (_minerState is not null)
        {
            writer.Number(FromMiner);
            writer.Bytes(_minerState);
        }
        else
        {
            writer.Number(FromList);
            writer.Bytes(MinerOptionsJson.Write(Options));
            writer.Number(Templates.Count);
            foreach (FrozenTemplate template in Templates)
            {
                writer.Text(template.EventId);
                writer.Text(template.Text);
            }
        }

        destination.Write(writer.Written);
    }

    /// <summary>The set that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a whole and sound set; the message says where and why.</exception>
    public static FrozenTemplates Load(ReadOnlySpan<byte> bytes)
    {
        StateReader reader = new(bytes, Subject);
        long origin = reader.Number("the origin");
        if (origin == FromMiner)
        {
            ReadOnlySpan<byte> state = reader.Bytes("the saved miner");
            reader.Require(reader.Left == 0, "the end", $"is followed by {reader.Left} bytes");
            return DrainMiner.Freeze(state);
        }

        reader.Require(origin == FromList, "the origin", $"is {origin}: it should be {FromMiner} (a miner) or {FromList} (a list)");
        MinerOptions options = ReadOptions(reader.Bytes("the options"));
        FrozenTemplate[] templates = new FrozenTemplate[reader.Count("the number of templates")];
        HashSet<string> ids = new(StringComparer.Ordinal);
        for (int place = 0; place < templates.Length; place++)
        {
            templates[place] = new FrozenTemplate(reader.Text("an event id"), reader.Text("a template"));
            reader.Require(ids.Add(templates[place].EventId), "an event id", "is there twice");
        }

        reader.Require(reader.Left == 0, "the end", $"is followed by {reader.Left} bytes");
        return OfList(options, templates);
    }

    private static MinerOptions ReadOptions(ReadOnlySpan<byte> json)
    {
        try
        {
            return MinerOptionsJson.Parse(json.ToArray());
        }
        catch (ArgumentException fault)
        {
            throw new InvalidDataException($"The {Subject} has options that are refused: {fault.Message}", fault);
        }
    }
}
