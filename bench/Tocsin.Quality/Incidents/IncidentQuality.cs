namespace Tocsin.Quality.Incidents;

/// <summary>Whether the nearest earlier incidents are of the same kind, and which of them are called alike; <c>bench/results/incidents.md</c>.</summary>
internal static class IncidentQuality
{
    private static readonly (string Name, string Folder, Action<string, Action<string, string>> Run)[] Tables =
    [
        ("hdfsblocks", "hdfsblocks", SessionTables.HdfsBlocks),
        ("hdfs100k", "hdfs100k", SessionTables.Hdfs100k),
        ("loghub2k", "loghub2k", SessionTables.Loghub),
        ("bgl-windows", "loghub2k", WindowTables.BlueGene),
        ("made-up-windows", "", WindowTables.MadeUp),
    ];

    /// <summary>0 when it ran, 2 for wrong usage, 3 when the data are not there.</summary>
    public static int Run(string[] args)
    {
        string data = Path.Combine("..", "shared", "data");
        string? only = null;
        for (int i = 0; i < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--data" when i + 1 < args.Length:
                    data = args[i + 1];
                    break;
                case "--only" when i + 1 < args.Length && Tables.Any(table => table.Name == args[i + 1]):
                    only = args[i + 1];
                    break;
                default:
                    Console.Error.WriteLine($"'{args[i]}' is not understood. Usage: incidents [--data DIR] [--only NAME]; NAME is {string.Join(", ", Tables.Select(static table => table.Name))}");
                    return 2;
            }
        }

        Dictionary<string, List<string>> rows = [];
        foreach ((string name, string folder, Action<string, Action<string, string>> run) in Tables.Where(table => only is null || table.Name == only))
        {
            if (!Directory.Exists(Path.Combine(data, folder)))
            {
                Console.Error.WriteLine($"'{data}' has no folder {folder}: give the folder of the shared data with --data.");
                return 3;
            }

            run(data, (head, row) =>
            {
                rows.TryAdd(head, []);
                rows[head].Add(row);
                Console.Error.WriteLine($"{name}: {row}");
            });
        }

        foreach ((string head, List<string> body) in rows)
        {
            Console.WriteLine($"{head}\n{string.Join('\n', body)}\n");
        }

        return 0;
    }
}
