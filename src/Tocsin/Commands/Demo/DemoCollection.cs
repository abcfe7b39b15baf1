using Tocsin.Engine.Collection;
using Tocsin.Engine.Traffic;

namespace Tocsin.Commands.Demo;

/// <summary>A small collection without a machine to fetch it from: the logs of a job array, as if they had just come.</summary>
internal static class DemoCollection
{
    /// <summary>How many jobs the array has.</summary>
    public const int Jobs = 200;

    /// <summary>The stream that their lines go into: that of their service.</summary>
    public const string Stream = "slurm";

    private static readonly TimeSpan Ago = TimeSpan.FromHours(1);

    /// <summary>Writes them where the server finds them. What is there already stays.</summary>
    public static void Write(string collection, int seed, TimeProvider time)
    {
        string folder = Path.Combine(new CollectionFolders(Path.GetFullPath(collection)).Logs, "cluster");
        if (Directory.Exists(folder))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        foreach (SlurmLog log in new SlurmTraffic(seed) { Jobs = Jobs }.Logs(time.GetUtcNow().UtcDateTime - Ago))
        {
            string path = Path.Combine(folder, log.Name);
            File.WriteAllLines(path, log.Lines);
            File.SetLastWriteTimeUtc(path, log.Ended);
        }
    }
}
