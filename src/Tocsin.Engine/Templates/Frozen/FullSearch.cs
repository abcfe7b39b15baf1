namespace Tocsin.Engine.Templates.Frozen;

/// <summary>When <see cref="FrozenTemplates"/> compares a line with all templates of its token count, as in Drain3's <c>full_search_strategy</c>.</summary>
public enum FullSearch
{
    /// <summary>Only the leaf that the line's first tokens lead to: fastest, may miss a template whose first tokens became wildcards.</summary>
    Never,

    /// <summary>All, if that leaf has no answer.</summary>
    Fallback,

    /// <summary>All, always.</summary>
    Always,
}
