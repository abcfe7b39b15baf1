using Tocsin.Server.Http;

namespace Tocsin.Server.Similarity;

/// <summary>The pictures of this server, where it has some.</summary>
/// <param name="host">Null when none are configured.</param>
internal sealed class ServedSimilarity(SimilarityHost? host)
{
    /// <summary>How pictures are begun with, for people.</summary>
    public const string HowToBegin =
        "Name a feature file (Similarity:Features; 'tocsin images index DIR --out features.h5' makes one) or a folder of pictures (Similarity:Images), and start the server again: docs/guides/similar-images.md.";

    /// <summary>The pictures; null when none are configured.</summary>
    public SimilarityHost? Host => host;

    /// <summary>The pictures. Throws <see cref="RequestFaultException"/> with 404 when none are configured.</summary>
    public SimilarityHost Require() => host ?? throw new RequestFaultException(new RequestFault(404, "no_images", "This server has no pictures.", HowToBegin));
}
