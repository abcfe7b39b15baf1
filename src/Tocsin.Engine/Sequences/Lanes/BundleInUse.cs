using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Sequences.Tracking;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>A bundle at work in one lane: its open sessions, its finder of keys, its judge. The lane's thread only.</summary>
internal sealed class BundleInUse
{
    private readonly FrozenTemplates _templates;

    /// <summary>The vocabulary's number of each template, by its place in the frozen set.</summary>
    private readonly int[] _numbers;

    private long _matched = -1;
    private int _place;

    /// <param name="bundle">A bundle with templates and valid rules.</param>
    public BundleInUse(ModelBundle bundle)
    {
        Bundle = bundle;
        _templates = bundle.Templates!;
        _numbers = [.. _templates.Templates.Select(template => bundle.Vocabulary.Number(template.EventId))];
        Group = new SessionGroup(bundle.Rules, bundle.Rules.EndEvents.Select(bundle.Vocabulary.Number).Where(number => number != EventVocabulary.Unknown), this);
        Keys = SessionKeyRule.Parse(bundle.Rules.Key).CreateFinder();
        Judge = bundle.CreateJudge();
        Kind = new KeyValuePair<string, object?>("model", ModelSections.Name(bundle.Model.Kind));
    }

    /// <summary>The bundle.</summary>
    public ModelBundle Bundle { get; }

    /// <summary>Its open sessions.</summary>
    public SessionGroup Group { get; }

    /// <summary>Finds the keys of lines by its rule.</summary>
    public SessionKeyFinder Keys { get; }

    /// <summary>Its judge.</summary>
    public ISessionJudge Judge { get; }

    /// <summary>The label of what is measured of it.</summary>
    public KeyValuePair<string, object?> Kind { get; }

    /// <summary>A template by its place.</summary>
    public FrozenTemplate Template(int place) => _templates.Templates[place];

    /// <summary>The place of a line's template, or -1. A line is matched once, however often it is asked for.</summary>
    public int Place(in SessionLine line, IMaskOutcomes outcomes)
    {
        if (_matched == line.Position)
            return _place;
        ulong skip = outcomes.Skipped(Bundle.Hash);
        _place = _templates.Match(line.Content, FullSearch.Fallback, skip, out ulong timedOut);
        if (timedOut != 0 && skip == 0)
            outcomes.TimedOut(Bundle.Hash, timedOut);
        _matched = line.Position;
        return _place;
    }

    /// <summary>The vocabulary's number of a template by its place; unknown for none.</summary>
    public int Number(int place) => place < 0 ? EventVocabulary.Unknown : _numbers[place];
}
