namespace Tocsin.Engine.Sequences;

/// <summary>A whole session as training and evaluation read it.</summary>
/// <param name="Id">Its key, as the labels name it.</param>
/// <param name="Anomalous">Its label; null when nobody knows.</param>
/// <param name="Events">The ids of its events (<c>E5</c>, <c>T12</c>) in their order; a line that no template fits is <see cref="EventVocabulary.UnknownName"/>.</param>
public sealed record LabelledSession(string Id, bool? Anomalous, IReadOnlyList<string> Events);
