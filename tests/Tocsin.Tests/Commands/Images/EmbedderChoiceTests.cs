using Tocsin.Commands;
using Tocsin.Commands.Images;
using Tocsin.Engine.Similarity.Embedding;

namespace Tocsin.Tests.Commands.Images;

/// <summary>Which embedder a feature file is asked with.</summary>
public sealed class EmbedderChoiceTests
{
    [Fact]
    public void A_file_of_the_descriptor_needs_no_option()
    {
        using IImageEmbedder embedder = EmbedderChoice.For("f.h5", DescriptorEmbedder.Version, null);

        Assert.Equal(DescriptorEmbedder.Version, embedder.Name);
    }

    [Fact]
    public void A_file_of_an_earlier_descriptor_is_refused_with_the_way_out()
    {
        CommandException refused = Assert.Throws<CommandException>(() => EmbedderChoice.For("f.h5", "descriptor", null));

        Assert.Contains("'f.h5' were made by an earlier descriptor", refused.Message, StringComparison.Ordinal);
        Assert.Contains("tocsin images index DIR --out FILE", refused.Message, StringComparison.Ordinal);
    }
}
