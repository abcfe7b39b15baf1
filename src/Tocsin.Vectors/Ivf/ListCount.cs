namespace Tocsin.Vectors.Ivf;

/// <summary>How many lists an IVF index has when nobody says.</summary>
public static class ListCount
{
    /// <summary>√n below 100,000 vectors, 4√n to 1,000,000, 16√n above; at least 1.</summary>
    public static int For(int vectors)
    {
        int factor = vectors switch
        {
            < 100_000 => 1,
            <= 1_000_000 => 4,
            _ => 16,
        };
        return Math.Max(1, (int)(factor * Math.Sqrt(vectors)));
    }
}
