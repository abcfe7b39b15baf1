namespace Tocsin.Vectors.Ivf;

/// <summary>How centres are looked for.</summary>
internal sealed record KMeansSettings
{
    /// <summary>How many centres; no more than points.</summary>
    public required int Centres { get; init; }

    /// <summary>Rounds of Lloyd's algorithm, at most.</summary>
    public int Rounds { get; init; } = 10;

    /// <summary>A round that lowers the inertia by less than this share is the last.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>Whether centres are brought to unit length, as points that are compared by their direction want (Dhillon &amp; Modha 2001).</summary>
    public bool Spherical { get; init; }

    /// <summary>Where randomness begins.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads; changes nothing about the centres.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Hears the rounds done.</summary>
    public Action<int>? RoundDone { get; init; }
}

/// <summary>Centres, and how they were found.</summary>
/// <param name="Centres">[k, dimension]</param>
/// <param name="Nearest">[n]: each point's centre when the last round began.</param>
/// <param name="Inertia">The sum of squared distances to the nearest centre, as each round found it.</param>
internal sealed record KMeansResult(Points Centres, int[] Nearest, IReadOnlyList<double> Inertia);
