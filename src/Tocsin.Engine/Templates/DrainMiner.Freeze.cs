using System.Buffers;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Templates;

// A copy of the templates that never changes.
public sealed partial class DrainMiner
{
    /// <summary>The templates of this moment as a read-only set; event ids are <c>T</c> and the cluster's number. Later lines do not touch it.</summary>
    public FrozenTemplates Freeze()
    {
        // By way of the saved state: that it holds everything is what its tests are about.
        ArrayBufferWriter<byte> state = new();
        Save(state);
        return Freeze(state.WrittenSpan);
    }

    /// <summary>The templates of a saved miner as a read-only set, the same as those of the miner that was saved.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a whole and sound state; the message says where and why.</exception>
    public static FrozenTemplates Freeze(ReadOnlySpan<byte> state)
    {
        DrainMiner copy = Load(state);
        TemplateCluster[] clusters = [.. copy.Clusters()];
        return new FrozenTemplates(
            copy.Options,
            [.. clusters.Select(cluster => new FrozenTemplate($"T{cluster.Id}", cluster.Template))],
            new FrozenTree(copy._tree, [.. clusters.Select(cluster => copy._clusters.Find(cluster.Id)!)]),
            state.ToArray());
    }
}
