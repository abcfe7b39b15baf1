using System.Text;
using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Counting;

namespace Tocsin.Engine.Tests.Windows.Counting;

public sealed class FrequentUrlsTests
{
    [Theory]
    [InlineData(10, 1_000, 3.0, 1)]
    [InlineData(10, 1_000, 1.0, 7)]
    [InlineData(100, 90, 1.0, 16)]
    [InlineData(100, 5_000, 4.0, 16)]
    [InlineData(1, 50, 2.0, 3)]
    [InlineData(1_000, 20_000, 6.0, 2)]
    public void Every_true_count_lies_between_count_less_error_and_count_however_it_was_split(int most, int urls, double skew, int parts)
    {
        Random random = new(most + urls + parts);
        Dictionary<string, long> truth = [];
        FrequentUrls whole = New(most), merged = New(most);
        FrequentUrls[] shares = [.. Enumerable.Range(0, parts).Select(_ => New(most))];
        for (int i = 0; i < 40_000; i++)
        {
            string url = $"/{new string('x', random.Next(3) * 20)}{(int)(urls * Math.Pow(random.NextDouble(), skew))}";
            truth[url] = truth.GetValueOrDefault(url) + 1;
            whole.Add(Encoding.UTF8.GetBytes(url));
            shares[random.Next(parts)].Add(Encoding.UTF8.GetBytes(url));
            if (random.Next(3_000) == 0)
            {
                int share = random.Next(parts);
                merged.Merge(shares[share]);
                shares[share].Clear(most);
                Hold(merged, [], most);
            }
        }

        foreach (FrequentUrls share in shares)
            merged.Merge(share);
        Hold(whole, truth, most);
        Hold(merged, truth, most);
        if (truth.Count <= most)
            Assert.Equal(Sorted(whole), Sorted(merged));
        // Space-Saving: no error above the mean of all that it keeps.
        Assert.InRange(whole.Floor, 0, 40_000 / most);
    }

    [Fact]
    public void What_was_written_is_read_and_goes_on_the_same()
    {
        Random random = new(2);
        FrequentUrls whole = New(20), read = New(20);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] url = Encoding.UTF8.GetBytes($"/{(int)(300 * Math.Pow(random.NextDouble(), 2))}");
            whole.Add(url);
            read.Add(url);
            if (i % 501 != 0)
                continue;
            byte[] bytes = Written(read);
            read = new FrequentUrls();
            StateReader reader = new(bytes, "URLs");
            read.Read(ref reader);
            Assert.Equal(0, reader.Left);
        }

        Assert.Equal(Written(whole), Written(read));
    }

    [Fact]
    public void Long_urls_are_one_when_they_differ_only_behind_what_is_kept_and_no_character_is_halved()
    {
        FrequentUrls urls = New(5);
        string longUrl = "/" + new string('é', 400);
        urls.Add(Encoding.UTF8.GetBytes(longUrl + "1"));
        urls.Add(Encoding.UTF8.GetBytes(longUrl + "2"));
        urls.Add([0xFF, 0xFE]);

        Assert.Equal([new UrlCount("/" + new string('é', 255), 2, 0), new UrlCount("\uFFFD\uFFFD", 1, 0)], Sorted(urls));
    }

    private static void Hold(FrequentUrls urls, Dictionary<string, long> truth, int most)
    {
        UrlCount[] kept = [.. urls.Kept(new TextPool())];
        Assert.InRange(kept.Length, 0, most);
        Assert.Equal(kept.Length, kept.DistinctBy(url => url.Url).Count());
        Assert.All(kept, url => Assert.InRange(url.Error, 0, url.Count - 1));
        Assert.All(kept, url => Assert.InRange(urls.Floor, 0, url.Count));
        if (truth.Count == 0)
            return;
        Assert.All(kept, url => Assert.InRange(truth[url.Url], url.Count - url.Error, url.Count));
        HashSet<string> names = [.. kept.Select(url => url.Url)];
        Assert.All(truth.Where(url => !names.Contains(url.Key)), url => Assert.InRange(url.Value, 1, urls.Floor));
        if (truth.Count <= most)
            Assert.Equal(truth.Count, kept.Count(url => url.Error == 0));
    }

    private static UrlCount[] Sorted(FrequentUrls urls) => [.. urls.Kept(new TextPool()).OrderByDescending(url => url.Count).ThenBy(url => url.Url, StringComparer.Ordinal)];

    private static byte[] Written(FrequentUrls urls)
    {
        StateWriter writer = new();
        urls.Write(writer);
        return writer.Written.ToArray();
    }

    private static FrequentUrls New(int most)
    {
        FrequentUrls urls = new();
        urls.Clear(most);
        return urls;
    }
}
