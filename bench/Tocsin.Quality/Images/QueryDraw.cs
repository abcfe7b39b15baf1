namespace Tocsin.Quality.Images;

/// <summary>Which pictures are asked for; blank ones never.</summary>
internal static class QueryDraw
{
    /// <summary>
    /// One of each folder in turn, until there are enough: a folder of generated drawings that differ by a hair (a fifth of openclipart is one series of stars) counts as one of many.
    /// </summary>
    public static int[] ByFolder(Gallery gallery, int count, int seed)
    {
        Random chance = new(seed);
        Queue<int>[] folders = [.. Seen(gallery).GroupBy(i => gallery.Folders[i]).OrderBy(folder => folder.Key, StringComparer.Ordinal).Select(folder => new Queue<int>(Shuffled([.. folder], chance)))];
        folders = Shuffled(folders, chance);
        List<int> drawn = [];
        while (drawn.Count < count && folders.Any(folder => folder.Count > 0))
        {
            foreach (Queue<int> folder in folders)
            {
                if (drawn.Count < count && folder.TryDequeue(out int picture))
                {
                    drawn.Add(picture);
                }
            }
        }

        return [.. drawn];
    }

    /// <summary>Any picture with the same chance.</summary>
    public static int[] ByPicture(Gallery gallery, int count, int seed) => [.. Shuffled([.. Seen(gallery)], new Random(seed)).Take(count)];

    private static IEnumerable<int> Seen(Gallery gallery) => Enumerable.Range(0, gallery.Count).Where(i => !gallery.IsBlank[i]);

    private static T[] Shuffled<T>(T[] items, Random chance)
    {
        chance.Shuffle(items);
        return items;
    }
}
