namespace Tocsin.Server.Labels;

/// <summary>A file of labels cannot be used; the message names the file, the line, what is wrong and the remedy.</summary>
public sealed class LabelFileException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the file is not there.</summary>
    public bool IsMissing => InnerException is FileNotFoundException or DirectoryNotFoundException;
}
