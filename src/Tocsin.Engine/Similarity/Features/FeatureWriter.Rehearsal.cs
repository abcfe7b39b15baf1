using Tocsin.Engine.Similarity.Examining;

namespace Tocsin.Engine.Similarity.Features;

// What is done to a file that may be damaged, done first to one that is thrown away.
public sealed partial class FeatureWriter
{
    /// <summary>Does what a use would do, beside the file, and removes it again. Whoever is to write the file keeps others out.</summary>
    /// <exception cref="FeatureFileException">The use would fail.</exception>
    internal static void Rehearse(string path, FeatureUse use) => FeatureFaults.Told(path, () =>
    {
        if (use != FeatureUse.Read)
        {
            using FeatureReader before = FeatureReader.OpenUnguarded(new FeatureQuestion(path, FeatureUse.Read));
            using FeatureWriter writer = new(path, before.Dimension, embedder: null, FileReplacement.Rehearsal(path));
            writer.Rehearse(before, use);
            writer.Close(properly: true);
        }

        return true;
    });

    private void Rehearse(FeatureReader before, FeatureUse use)
    {
        if (use.HasFlag(FeatureUse.Remake))
        {
            before.RequireNoOtherRows();
        }

        if (use.HasFlag(FeatureUse.Remake) || !before.CanGrow)
        {
            BeginLike(before);
            return;
        }

        // Into the last chunk, and into one that is new.
        int rows = (int)Math.Clamp(before.Features.ChunkRows + 1, 1, Math.Max(1, FloatsAtOnce / Dimension));
        BeginCopy();
        _features!.Append(new float[rows * Dimension]);
        _paths!.Append([.. Enumerable.Repeat("rehearsal", rows)]);
    }
}
