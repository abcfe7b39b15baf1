namespace Tocsin.Engine.Sequences.Bundles;

/// <summary>A model bundle that cannot be used. The message names the file, what was expected, what was found and the command that makes one.</summary>
public sealed class BundleException : Exception
{
    private BundleException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    /// <summary>The file, as the caller named it.</summary>
    public required string Path { get; init; }

    /// <summary>What should have been there.</summary>
    public required string Expected { get; init; }

    /// <summary>What was there.</summary>
    public required string Found { get; init; }

    /// <summary>The <c>tocsin train</c> line that makes one.</summary>
    public required string Remedy { get; init; }

    /// <summary>The one message.</summary>
    public static BundleException Of(string path, string expected, string found, SequenceModelKind? kind = null, Exception? cause = null)
    {
        string remedy = TrainLine(path, kind ?? SequenceModelKind.Ensemble);
        return new BundleException($"The model bundle '{path}' cannot be used. Expected: {expected}. Found: {found}. Make one with: {remedy}", cause)
        {
            Path = path,
            Expected = expected,
            Found = found,
            Remedy = remedy,
        };
    }

    private static string TrainLine(string path, SequenceModelKind kind)
    {
        string labels = kind == SequenceModelKind.Ensemble ? "" : " --labels labels.csv";
        string target = path.Any(char.IsWhiteSpace) ? $"\"{path}\"" : path;
        return $"tocsin train --log FILE --header FORMAT{labels} --model {ModelSections.Name(kind)} --out {target}";
    }
}
