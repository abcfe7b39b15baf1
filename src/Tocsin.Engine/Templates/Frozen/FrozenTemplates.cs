using System.Collections.Concurrent;
using System.Text;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Templates.Frozen;

/// <summary>One template of a frozen set.</summary>
/// <param name="EventId">Its name: what the seeding file gave it, or <c>T</c> and the cluster's number.</param>
/// <param name="Text">The template, parameters as <c>&lt;*&gt;</c> or <c>&lt;NAME&gt;</c>.</param>
public sealed record FrozenTemplate(string EventId, string Text);

/// <summary>A parameter of a line.</summary>
/// <param name="Name">The mask that named it, or <c>*</c>.</param>
/// <param name="Value">What the line has there.</param>
/// <param name="Start">Its first byte in the line's content.</param>
/// <param name="Length">Its bytes in the line's content.</param>
public sealed record TemplateParameter(string Name, string Value, int Start, int Length);

/// <summary>
/// A set of templates that never changes: the same line has the same template for ever (as long as no mask runs out of time). Any number of threads may call it at
/// once. It comes from a miner (<see cref="DrainMiner.Freeze()"/>; then a line fits as Drain3's <c>match</c> says: token by token,
/// one token for each <c>&lt;*&gt;</c>) or from a list of templates (<see cref="FromCsv"/>; then see <see cref="TemplatePatterns"/>).
/// </summary>
public sealed partial class FrozenTemplates
{
    private readonly ITemplateMatcher _matcher;
    private readonly byte[]? _minerState;
    private readonly ConcurrentBag<LineScratch> _scratch = [];

    /// <param name="options">By which lines are masked and split.</param>
    /// <param name="templates">The templates by place.</param>
    /// <param name="matcher">Finds their places.</param>
    /// <param name="minerState">The saved miner that they come from; null when they come from a list.</param>
    internal FrozenTemplates(MinerOptions options, IReadOnlyList<FrozenTemplate> templates, ITemplateMatcher matcher, byte[]? minerState = null)
    {
        (Options, Templates, _matcher, _minerState) = (options, templates, matcher, minerState);

        // Here and not on first use, so that masks which cannot be compiled are refused now.
        _scratch.Add(new LineScratch(options));
    }

    /// <summary>The settings by which lines are masked and split.</summary>
    public MinerOptions Options { get; }

    /// <summary>The templates, in the order of the file or of the clusters' ids. What <c>Match</c> answers is a place in this list.</summary>
    public IReadOnlyList<FrozenTemplate> Templates { get; }

    /// <summary>The place of the template that the line fits, or -1. Allocates nothing in the steady state.</summary>
    /// <param name="content">The line without its header.</param>
    /// <param name="fullSearch">How far to look among the templates of a miner. (Drain3's default is <see cref="FullSearch.Never"/>.) A list of templates is always searched wholly.</param>
    public int Match(ReadOnlySpan<byte> content, FullSearch fullSearch = FullSearch.Fallback) => Match(content, fullSearch, 0, out _);

    /// <summary>As <see cref="Match(ReadOnlySpan{byte}, FullSearch)"/>, for sets with masks that may run out of time: the answer follows from the line and <paramref name="skipMasks"/> joined with <paramref name="timedOut"/>.</summary>
    /// <param name="content">The line without its header.</param>
    /// <param name="fullSearch">How far to look.</param>
    /// <param name="skipMasks">Bit k is set when mask k must not run (a replayed time-out).</param>
    /// <param name="timedOut">Bit k is set when mask k ran out of time now; to be recorded, because replay cannot find it out.</param>
    public int Match(ReadOnlySpan<byte> content, FullSearch fullSearch, ulong skipMasks, out ulong timedOut)
    {
        LineScratch scratch = Borrow();
        try
        {
            return _matcher.Match(scratch.Masker.Mask(content, skipMasks, out timedOut), scratch, fullSearch);
        }
        finally
        {
            _scratch.Add(scratch);
        }
    }

    /// <summary>The parameters of a line in their order, or null when the line does not fit the template.</summary>
    /// <param name="content">The line without its header, valid UTF-8.</param>
    /// <param name="template">A place in <see cref="Templates"/>.</param>
    public IReadOnlyList<TemplateParameter>? ExtractParameters(ReadOnlySpan<byte> content, int template)
    {
        LineScratch scratch = Borrow();
        try
        {
            TracedLine line = TracedLine.Of(content, scratch.Masker, Options);
            if (_matcher.Parameters(line, template) is not { } ranges)
            {
                return null;
            }

            List<TemplateParameter> parameters = [];
            foreach ((string name, int start, int end) in ranges.OrderBy(range => range.Start))
            {
                parameters.Add(new TemplateParameter(name, Encoding.UTF8.GetString(content[start..end]), start, end - start));
            }

            return parameters;
        }
        finally
        {
            _scratch.Add(scratch);
        }
    }

    private LineScratch Borrow() => _scratch.TryTake(out LineScratch? scratch) ? scratch : new LineScratch(Options);
}

/// <summary>What one call at a time needs of its own.</summary>
internal sealed class LineScratch(MinerOptions options)
{
    private byte[] _text = new byte[256];
    private int[] _numbers = new int[64];

    public Masker Masker { get; } = new(options.Masks);

    public Tokenizer Tokenizer { get; } = new(options.ExtraDelimiters);

    /// <summary>Room for token numbers, padding included.</summary>
    public Span<int> Numbers(int tokens) => Room(ref _numbers, Leaf.Stride(tokens));

    /// <summary>Room for a line's text.</summary>
    public Span<byte> Text(int bytes) => Room(ref _text, bytes);

    private static Span<T> Room<T>(ref T[] room, int length)
    {
        if (room.Length < length)
        {
            room = new T[Math.Max(length, room.Length * 2)];
        }

        return room.AsSpan(0, length);
    }
}

/// <summary>Finds the template of a masked line. Called by many threads at once, each with its own scratch.</summary>
internal interface ITemplateMatcher
{
    /// <summary>The place of the template that the masked line fits, or -1.</summary>
    int Match(ReadOnlySpan<byte> masked, LineScratch scratch, FullSearch fullSearch);

    /// <summary>The parameters of a line in bytes of its content, in any order; null when it does not fit that template.</summary>
    IEnumerable<(string Name, int Start, int End)>? Parameters(TracedLine line, int template);
}
