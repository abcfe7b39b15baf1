namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>What sessions of a space are like when nothing is wrong.</summary>
/// <param name="Space">The space.</param>
/// <param name="Sessions">How many sessions say so.</param>
/// <param name="Shares">Of terms: the share of those sessions that has it.</param>
/// <param name="Centre">Their mean hidden state; empty where there is none.</param>
public sealed record UsualIncident(string Space, long Sessions, IReadOnlyDictionary<ulong, double> Shares, float[] Centre);
