namespace Tocsin.Engine.Collection.Paths;

/// <summary>What a walk passed over, counted while it goes. One walk writes it.</summary>
public sealed class WalkSkips
{
    /// <summary>Names that <see cref="RelativePath"/> refuses, or that are not UTF-8.</summary>
    public long BadNames { get; internal set; }

    /// <summary>Links; none is followed.</summary>
    public long Links { get; internal set; }

    /// <summary>Pipes, devices and sockets.</summary>
    public long Specials { get; internal set; }

    /// <summary>Folders deeper than <see cref="RootFolder.MaxDepth"/>.</summary>
    public long TooDeep { get; internal set; }

    /// <summary>Folders that could not be read.</summary>
    public long Unreadable { get; internal set; }
}
