using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

public sealed partial class HnswIndex
{
    /// <inheritdoc/>
    public void Write(SectionWriter sections)
    {
        lock (_writing)
        {
            HnswContents contents = Contents;
            OptionsSection.Write(sections, _options);
            contents.Rows.Write(sections);
            contents.Graph.Write(sections, contents.Codes is not null);
            contents.Codes?.Write(sections, contents.Rows.Count);
        }
    }

    internal static HnswIndex Read(HnswOptions options, SectionReader sections)
    {
        try
        {
            Check(options);
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw new VectorFileException($"The options of the index are none: {fault.Message} Build it again: tocsin vectors build.", fault);
        }

        VectorRows rows = VectorRows.Read(sections, options.Dimension, options.Metric);
        HnswGraph graph = HnswGraph.Read(sections, options.M, rows.Count, out bool hasCodes);
        VectorCodes? codes = hasCodes ? VectorCodes.Read(sections, options.Dimension, rows.Count) : null;
        return new HnswIndex(options with { BuildThreads = Math.Max(1, options.BuildThreads) }, new HnswContents(rows, graph, codes));
    }
}
