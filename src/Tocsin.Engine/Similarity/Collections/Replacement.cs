using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Collections;

/// <summary>What is to take the place of a collection's pictures.</summary>
/// <param name="Features">The pictures and their vectors.</param>
/// <param name="Stays">Which of the old pictures stay beside them, by path.</param>
public sealed record Replacement(FeatureSet Features, Func<string, bool> Stays)
{
    /// <summary>
    /// Vectors, by the embedder of <see cref="Features"/>, of old pictures that stay and that another embedder had made, by path; null for one of which none can be made:
    /// it is left out.
    /// </summary>
    public IReadOnlyDictionary<string, float[]?> MadeAnew { get; init; } = new Dictionary<string, float[]?>();
}

/// <summary>What became of a replacement.</summary>
/// <param name="Count">How many pictures there are now.</param>
/// <param name="Wanted">
/// Old pictures that stay and whose vectors are of another embedder, or lost: nothing was changed. Ask again with these in <see cref="Replacement.MadeAnew"/>. Empty: it is done.
/// </param>
/// <param name="LeftOut">Old pictures that were to stay and of which no vector could be made.</param>
/// <param name="Aside">Where the old feature file is now; null: nothing of it was lost, and it is gone.</param>
public sealed record Replaced(int Count, IReadOnlyList<string> Wanted, int LeftOut = 0, string? Aside = null);
