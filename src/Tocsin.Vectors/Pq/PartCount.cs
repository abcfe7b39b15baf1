namespace Tocsin.Vectors.Pq;

/// <summary>Into how many parts a vector is cut when nobody says.</summary>
public static class PartCount
{
    private const int FloatsOfAPart = 8;

    /// <summary>The parts of the options; parts of 8 floats, or of the nearest number that divides the dimension, when they leave it open.</summary>
    public static int For(IvfPqOptions options) => options.Subspaces ?? For(options.Dimension);

    /// <summary>The parts of vectors of a dimension.</summary>
    public static int For(int dimension)
    {
        for (int away = 0; ; away++)
        {
            if (FloatsOfAPart - away >= 1 && dimension % (FloatsOfAPart - away) == 0)
            {
                return dimension / (FloatsOfAPart - away);
            }

            if (dimension % (FloatsOfAPart + away) == 0)
            {
                return dimension / (FloatsOfAPart + away);
            }
        }
    }
}
