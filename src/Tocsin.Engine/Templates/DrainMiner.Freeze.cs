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
        DrainMiner copy = Load(state.WrittenSpan);
        TemplateCluster[] clusters = [.. copy.Clusters()];
        return new FrozenTemplates(
            Options,
            [.. clusters.Select(cluster => new FrozenTemplate($"T{cluster.Id}", cluster.Template))],
            new FrozenTree(copy._tree, [.. clusters.Select(cluster => copy._clusters.Find(cluster.Id)!)]));
    }
}
