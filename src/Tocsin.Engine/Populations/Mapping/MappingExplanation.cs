namespace Tocsin.Engine.Populations.Mapping;

/// <summary>What a rule makes of a line, step by step: for who writes rules.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="WhyNot">Why it made no event; empty when it made one.</param>
/// <param name="Lines">What it was taken for: <c>json</c>, <c>access</c> or <c>text</c>.</param>
/// <param name="Fields">What the line has, and what the rule asked for and it has not.</param>
/// <param name="Filters">The filters, in order; empty where the line could not be looked at.</param>
/// <param name="Templates">The five names, in order; empty where the line could not be looked at.</param>
public sealed record MappingExplanation(
    MappingOutcome Outcome, string WhyNot, string Lines, IReadOnlyList<ExplainedField> Fields, IReadOnlyList<ExplainedFilter> Filters, IReadOnlyList<ExplainedTemplate> Templates);

/// <summary>A field of a line.</summary>
/// <param name="Name">As a rule names it.</param>
/// <param name="Value">Its text; null when the rule names it and the line has no such field.</param>
/// <param name="Used">The rule names it.</param>
public sealed record ExplainedField(string Name, string? Value, bool Used);

/// <summary>A filter on a line.</summary>
/// <param name="Filter">As the rule says it.</param>
/// <param name="Value">What was looked at, after its transforms; null when it is missing.</param>
/// <param name="Holds">Whether it holds.</param>
public sealed record ExplainedFilter(string Filter, string? Value, bool Holds);

/// <summary>One of the five names.</summary>
/// <param name="Name">org, source, pop, id or action.</param>
/// <param name="Template">As the rule says it.</param>
/// <param name="Result">What it became; null when it became nothing.</param>
/// <param name="Fault">Why it became nothing; empty otherwise.</param>
public sealed record ExplainedTemplate(string Name, string Template, string? Result, string Fault);
