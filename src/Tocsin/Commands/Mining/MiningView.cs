using System.Runtime.InteropServices;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Templates;

namespace Tocsin.Commands.Mining;

/// <summary>How logs are mined.</summary>
/// <param name="Format">The header format, or null to decide on the first lines of each log.</param>
/// <param name="Miner">The miner's settings.</param>
/// <param name="WholeLines">True to mine lines with their headers.</param>
/// <param name="SkipEmpty">True when an empty line is no line, as for the server.</param>
internal sealed record MiningSetup(LineFormat? Format, MinerOptions Miner, bool WholeLines = false, bool SkipEmpty = true);

/// <summary>What was counted.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct MiningCounts
{
    /// <summary>Lines mined.</summary>
    public long Lines { get; set; }

    /// <summary>Lines that did not fit the header and were kept whole.</summary>
    public long HeaderMisses { get; set; }

    /// <summary>Lines that were cut to the longest allowed.</summary>
    public long Truncated { get; set; }

    /// <summary>Lines with bytes that were not UTF-8.</summary>
    public long InvalidUtf8 { get; set; }
}

/// <summary>One template.</summary>
/// <param name="Cluster">The miner's number.</param>
/// <param name="Text">The template.</param>
/// <param name="Count">Lines that it stands for.</param>
/// <param name="FirstLine">Number of its first line in its log, from 1.</param>
/// <param name="FirstTicks">When that line was read (UTC ticks).</param>
/// <param name="Worst">The gravest level on its lines.</param>
internal sealed record MinedTemplate(long Cluster, string Text, long Count, long FirstLine, long FirstTicks, Severity Worst);

/// <summary>The table at one instant.</summary>
/// <param name="Templates">The most frequent first.</param>
/// <param name="Counts">What was counted.</param>
/// <param name="Formats">The header format of each log, and why.</param>
/// <param name="EventSpan">From the earliest to the latest time that the lines themselves name; null when they name none.</param>
internal sealed record MiningView(
    IReadOnlyList<MinedTemplate> Templates, MiningCounts Counts, IReadOnlyList<FormatChoice> Formats, TimeSpan? EventSpan);
