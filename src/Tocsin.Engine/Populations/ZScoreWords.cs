namespace Tocsin.Engine.Populations;

/// <summary>The words for z-scores, the same on pages, in answers and in guides.</summary>
public static class ZScoreWords
{
    /// <summary>What a z-score is called.</summary>
    public static string Of(double z) => z switch
    {
        < 0 => "under the average",
        < 1 => "average",
        < 2 => "power user",
        < 3 => "less likely",
        < 4 => "outlier",
        _ => "far outside",
    };
}
