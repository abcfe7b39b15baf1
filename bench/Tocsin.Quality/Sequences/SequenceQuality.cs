using Tocsin.Engine.Sequences;

namespace Tocsin.Quality.Sequences;

/// <summary>The accuracy of sequence models; each table is a class beside this one.</summary>
internal static class SequenceQuality
{
    private const string Usage = "sequences [--data DIR] [--only NAME] [--seeds N] [--from SEED] [--network transformer|lstm|cnn] [--json]";

    /// <summary>The tables by name, in the order in which they are made.</summary>
    private static readonly (string Name, string Folder, Action<SequenceQualityOptions> Run)[] Tables =
    [
        ("hdfs100k-supervised", "hdfs100k", SupervisedHdfs100k.Run),
        ("hdfsblocks-unsupervised", "hdfsblocks", UnsupervisedHdfsBlocks.Run),
        ("hdfsblocks-supervised", "hdfsblocks", SupervisedHdfsBlocks.Run),
    ];

    /// <summary>0 when it ran, 2 for wrong usage, 3 when the data are not there.</summary>
    public static int Run(string[] args)
    {
        SequenceQualityOptions options = new();
        string? only = null;
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--data" when i + 1 < args.Length:
                    options = options with { Data = args[++i] };
                    break;
                case "--only" when i + 1 < args.Length && Tables.Any(table => table.Name == args[i + 1]):
                    only = args[++i];
                    break;
                case "--seeds" when i + 1 < args.Length && int.TryParse(args[i + 1], out int seeds) && seeds > 0:
                    options = options with { Seeds = seeds };
                    i++;
                    break;
                case "--from" when i + 1 < args.Length && int.TryParse(args[i + 1], out int first) && first > 0:
                    options = options with { FirstSeed = first };
                    i++;
                    break;
                case "--network" when i + 1 < args.Length && options.Networks.Any(kind => Is(kind, args[i + 1])):
                    options = options with { Networks = [.. options.Networks.Where(kind => Is(kind, args[i + 1]))] };
                    i++;
                    break;
                default:
                    Console.Error.WriteLine($"'{args[i]}' is not understood. Usage: {Usage}; NAME is {string.Join(", ", Tables.Select(table => table.Name))}");
                    return 2;
            }
        }

        foreach ((string name, string folder, Action<SequenceQualityOptions> run) in Tables)
        {
            if (only is not null && only != name)
            {
                continue;
            }

            if (!Directory.Exists(Path.Combine(options.Data, folder)))
            {
                Console.Error.WriteLine($"'{options.Data}' has no folder {folder}: give the folder of the shared data with --data.");
                return 3;
            }

            run(options);
        }

        return 0;
    }

    private static bool Is(SequenceModelKind kind, string name) => string.Equals(kind.ToString(), name, StringComparison.OrdinalIgnoreCase);
}
