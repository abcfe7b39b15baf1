namespace Tocsin.Engine.Similarity.Features;

/// <summary>A feature file cannot be read or written; the message names the file, what is wrong and the remedy.</summary>
/// <param name="code">Which of the constants here.</param>
/// <param name="message">For a person.</param>
/// <param name="inner">What was behind it.</param>
public sealed class FeatureFileException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>There is no such file.</summary>
    public const string Missing = "missing";

    /// <summary>The system does not let it be read or written, somebody else writes it, or libhdf5 finds something wrong in it.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Reading it ends the process that does so, never comes to an end, or asks for what the file cannot hold.</summary>
    public const string Damaged = "damaged";

    /// <summary>It is a file of another kind.</summary>
    public const string NotHdf5 = "not_hdf5";

    /// <summary>It is shorter than it says.</summary>
    public const string Truncated = "truncated";

    /// <summary>A dataset is missing, has another number of axes, or not as many rows as the other.</summary>
    public const string WrongShape = "wrong_shape";

    /// <summary>A dataset holds something else than vectors or paths.</summary>
    public const string WrongType = "wrong_type";

    /// <summary>The vectors are of another dimension than is configured.</summary>
    public const string WrongDimension = "wrong_dimension";

    /// <summary>libhdf5 is not on this machine.</summary>
    public const string LibraryMissing = "library_missing";

    /// <summary>Which fault, as programs want it.</summary>
    public string Code { get; } = code;
}
