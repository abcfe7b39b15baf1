using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Hdf5;

namespace Tocsin.Engine.Similarity.Examining;

/// <summary>Reads a file in this very process, which it may end: to be called in a process that is there for nothing else.</summary>
public static class ExaminationHere
{
    /// <summary>Goes through all that a use would go through. What is written for that is removed again.</summary>
    /// <param name="question">Which file, for what.</param>
    /// <param name="limits">What this process may take.</param>
    /// <param name="cancellation">Ends it between two pieces.</param>
    public static FeatureExamination Examine(FeatureQuestion question, ExaminationLimits limits, CancellationToken cancellation)
    {
        try
        {
            limits.Begin(question.Path);
            FeatureFaults.Told(question.Path, Hdf5Library.KeepNoMemory);
            FeatureExamination found;
            using (FeatureReader reader = FeatureReader.OpenUnguarded(question))
            {
                reader.Walk(cancellation);
                found = new FeatureExamination(question.Path) { Images = reader.Count, Dimension = reader.Dimension, Embedder = reader.Embedder };
            }

            FeatureWriter.Rehearse(question.Path, question.Use);
            Hdf5Library.GiveMemoryBack();
            return found;
        }
        catch (FeatureFileException fault)
        {
            return new FeatureExamination(question.Path) { Code = fault.Code, Reason = fault.Message };
        }
        catch (OutOfMemoryException)
        {
            return new FeatureExamination(question.Path) { Code = FeatureFileException.Damaged, Reason = FeatureFaults.Damage(question.Path, $"reading it takes more than {limits.Memory >> 20} MiB of memory") };
        }
    }
}
