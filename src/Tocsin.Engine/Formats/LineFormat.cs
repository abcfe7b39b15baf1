namespace Tocsin.Engine.Formats;

/// <summary>A header format: an immutable description that makes parsers.</summary>
public abstract class LineFormat
{
    /// <summary>What names it in configuration and in the journal: a preset's name, or the pattern itself.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for people.</summary>
    public abstract string Description { get; }

    /// <summary>Makes a parser for one thread.</summary>
    public abstract ILineParser CreateParser();
}
