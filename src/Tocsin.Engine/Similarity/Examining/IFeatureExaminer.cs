using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Examining;

/// <summary>Reads a file that may end whoever reads it. Any thread, one file at a time.</summary>
public interface IFeatureExaminer
{
    /// <summary>Says what is in a file, whatever that is: only what is wrong with the examination itself is thrown.</summary>
    /// <exception cref="FeatureFileException">It could not be examined, which says nothing about the file.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants to know any more.</exception>
    FeatureExamination Examine(FeatureQuestion question, CancellationToken cancellation);
}
