namespace Tocsin.Engine.Templates;

/// <summary>The live clusters in the order of their last use, as cachetools' <c>LRUCache</c> keeps them.</summary>
internal sealed class ClusterList
{
    private readonly Dictionary<long, Cluster> _byId = [];

    /// <summary>The cluster that leaves next.</summary>
    public Cluster? Oldest { get; private set; }

    /// <summary>The cluster that was used last.</summary>
    public Cluster? Newest { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => _byId.Count;

    /// <summary>A live cluster, or null.</summary>
    public Cluster? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>Adds a cluster as the one used last; false when its id is taken.</summary>
    public bool Add(Cluster cluster)
    {
        if (!_byId.TryAdd(cluster.Id, cluster))
        {
            return false;
        }

        Append(cluster);
        return true;
    }

    /// <summary>Takes a cluster out.</summary>
    public void Remove(Cluster cluster)
    {
        _byId.Remove(cluster.Id);
        Unlink(cluster);
    }

    /// <summary>Makes a cluster the one used last.</summary>
    public void Touch(Cluster cluster)
    {
        if (cluster != Newest)
        {
            Unlink(cluster);
            Append(cluster);
        }
    }

    private void Append(Cluster cluster)
    {
        (cluster.Older, cluster.Newer) = (Newest, null);
        if (Newest is null)
        {
            Oldest = cluster;
        }
        else
        {
            Newest.Newer = cluster;
        }

        Newest = cluster;
    }

    private void Unlink(Cluster cluster)
    {
        if (cluster.Older is null)
        {
            Oldest = cluster.Newer;
        }
        else
        {
            cluster.Older.Newer = cluster.Newer;
        }

        if (cluster.Newer is null)
        {
            Newest = cluster.Older;
        }
        else
        {
            cluster.Newer.Older = cluster.Older;
        }

        (cluster.Older, cluster.Newer) = (null, null);
    }
}
