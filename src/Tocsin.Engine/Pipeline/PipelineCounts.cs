using System.Runtime.InteropServices;

namespace Tocsin.Engine.Pipeline;

/// <summary>What a pipeline counted since its stream began.</summary>
[StructLayout(LayoutKind.Auto)]
public record struct PipelineCounts
{
    /// <summary>Inputs processed.</summary>
    public long Lines { get; set; }

    /// <summary>Lines that did not fit the header and were kept whole.</summary>
    public long HeaderMisses { get; set; }

    /// <summary>Lines that were cut to the longest allowed.</summary>
    public long Truncated { get; set; }

    /// <summary>Lines with bytes that were not UTF-8.</summary>
    public long InvalidUtf8 { get; set; }

    /// <summary>Lines whose annotation could not be read; their whole payload was taken for the line.</summary>
    public long BadAnnotations { get; set; }

    /// <summary>Commands that this build does not understand; they stay in the journal.</summary>
    public long UnknownCommands { get; set; }
}
