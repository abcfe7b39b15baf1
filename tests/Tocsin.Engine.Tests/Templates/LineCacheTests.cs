using Tocsin.Engine.Templates;

namespace Tocsin.Engine.Tests.Templates;

public sealed class LineCacheTests
{
    private readonly LineCache _cache = new();
    private readonly Cluster _cluster;

    public LineCacheTests()
    {
        TemplateTree tree = new(new MinerOptions());
        _cluster = new Cluster(1, tree.PlaceLeaf([tree.Vocabulary.Intern("a"u8)]));
    }

    [Fact]
    public void A_line_is_known_from_its_third_time_on()
    {
        Assert.Null(_cache.Find("a"u8, 7));
        _cache.Keep("a"u8, 7, _cluster);
        Assert.Null(_cache.Find("a"u8, 7));
        _cache.Keep("a"u8, 7, _cluster);
        Assert.Same(_cluster, _cache.Find("a"u8, 7));
    }

    [Fact]
    public void Another_line_with_the_same_hash_is_not_taken_for_it()
    {
        _cache.Keep("a"u8, 7, _cluster);
        _cache.Keep("a"u8, 7, _cluster);

        Assert.Null(_cache.Find("b"u8, 7));
        Assert.Null(_cache.Find(""u8, 7));
        Assert.Null(_cache.Find("a"u8, 7 + 2048));
    }

    [Fact]
    public void A_change_among_the_templates_of_its_length_makes_it_stale()
    {
        _cache.Keep("a"u8, 7, _cluster);
        _cache.Keep("a"u8, 7, _cluster);
        _cluster.Leaf.Root.Version++;

        Assert.Null(_cache.Find("a"u8, 7));
    }

    [Fact]
    public void A_line_that_comes_once_does_not_push_out_one_that_came_often()
    {
        _cache.Keep("a"u8, 7, _cluster);
        _cache.Keep("a"u8, 7, _cluster);
        _cache.Keep("b"u8, 7 + 2048, _cluster);

        Assert.Same(_cluster, _cache.Find("a"u8, 7));
    }

    [Fact]
    public void A_line_longer_than_an_entry_is_left_alone()
    {
        byte[] line = new byte[257];
        _cache.Keep(line, 7, _cluster);
        _cache.Keep(line, 7, _cluster);

        Assert.Null(_cache.Find(line, 7));
    }
}
