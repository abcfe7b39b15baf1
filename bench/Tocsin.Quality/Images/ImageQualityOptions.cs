namespace Tocsin.Quality.Images;

/// <summary>What the table of pictures is made with.</summary>
internal sealed record ImageQualityOptions
{
    /// <summary>Where Debian's openclipart-png puts its pictures, in named folders.</summary>
    public string Folder { get; init; } = "/usr/share/openclipart/png";

    /// <summary>How many pictures are asked for.</summary>
    public int Queries { get; init; } = 500;

    /// <summary>The table reports seed 1; the descriptor's weights were chosen on seeds 101 and 102.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Where the descriptors are written as a feature file, or null.</summary>
    public string? Features { get; init; }

    /// <summary>Null when it is not understood.</summary>
    public static ImageQualityOptions? Parse(string[] args)
    {
        ImageQualityOptions options = new();
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            bool isNumber = int.TryParse(args[i + 1], out int number) && number > 0;
            switch (args[i])
            {
                case "--folder":
                    options = options with { Folder = args[i + 1] };
                    break;
                case "--queries" when isNumber:
                    options = options with { Queries = number };
                    break;
                case "--seed" when isNumber:
                    options = options with { Seed = number };
                    break;
                case "--features":
                    options = options with { Features = args[i + 1] };
                    break;
                default:
                    return null;
            }
        }

        return args.Length % 2 == 0 ? options : null;
    }
}
