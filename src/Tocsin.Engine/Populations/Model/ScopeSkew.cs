namespace Tocsin.Engine.Populations.Model;

/// <summary>
/// Whether a scope says little: one individual holds over half of its recent actions (the latest 1,024, at least 128 of them, by at least three individuals of the scope), or
/// more than 5 % of its individuals (at least 30) are outliers. Each rings once, and again only after it has been well below: at most 45 %, at most 4 %.
/// </summary>
internal struct ScopeSkew()
{
    public const int LeastRecent = 128, LeastIndividuals = 3, LeastForOutliers = 30;

    /// <summary>Who holds over half of the recent actions; -1 for nobody.</summary>
    public int Dominant = -1;

    /// <summary>Who rang for that and has not been well below since; -1 for nobody.</summary>
    public int DominantRang = -1;

    /// <summary>Outliers are too many, or have been and are not well below since.</summary>
    public bool OutliersRang;

    /// <summary>How many of the recent actions an individual holds now: the one that has just acted, and the one that rang. True when it rings.</summary>
    public bool Dominates(int place, int own, int recent, long individuals)
    {
        if (own * 2 > recent)
            Dominant = recent >= LeastRecent && individuals >= LeastIndividuals ? place : Dominant;
        else if (Dominant == place)
            Dominant = -1;
        if (DominantRang == place && own * 20 <= recent * 9)
            DominantRang = -1;
        if (Dominant != place || DominantRang == place)
            return false;
        DominantRang = place;
        return true;
    }

    /// <summary>True when it rings that outliers are too many.</summary>
    public bool Outlying(long outliers, long individuals)
    {
        bool many = TooMany(outliers, individuals);
        if (OutliersRang && outliers * 25 <= individuals)
            OutliersRang = false;
        if (!many || OutliersRang)
            return false;
        OutliersRang = true;
        return true;
    }

    public static bool TooMany(long outliers, long individuals) => individuals >= LeastForOutliers && outliers * 20 > individuals;

    /// <summary>An individual has left.</summary>
    public void Forget(int place)
    {
        Dominant = Dominant == place ? -1 : Dominant;
        DominantRang = DominantRang == place ? -1 : DominantRang;
    }
}
