namespace Tocsin.Vectors.Hnsw;

/// <summary>By how much estimates of distances were off: their mean and spread so far, and how small a distance an estimate may still mean.</summary>
internal struct EstimateError
{
    // Four standard deviations: of 10,000 estimates less than one is farther off if the errors are normal.
    private const double Spreads = 4;

    private int _count;
    private double _sum;
    private double _squares;

    /// <summary>Takes an estimate less what it should have been.</summary>
    public void Add(double error)
    {
        _count++;
        _sum += error;
        _squares += error * error;
    }

    /// <summary>The smallest distance that is likely to lie behind an estimate.</summary>
    public readonly double Least(double estimate)
    {
        double mean = _sum / _count;
        return estimate - mean - (Spreads * Math.Sqrt(Math.Max(0, (_squares / _count) - (mean * mean))));
    }
}
