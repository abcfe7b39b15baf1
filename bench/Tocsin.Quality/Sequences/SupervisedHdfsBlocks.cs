namespace Tocsin.Quality.Sequences;

/// <summary>The three classifiers on whole HDFS blocks.</summary>
internal static class SupervisedHdfsBlocks
{
    public static void Run(SequenceQualityOptions options)
    {
    }
}
