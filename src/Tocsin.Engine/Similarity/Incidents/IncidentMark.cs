namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>What is held in memory of an incident beside its vector.</summary>
internal sealed record IncidentMark(string Stream, string Finding, string Subject, DateTime Time, string Detector, string Space);
