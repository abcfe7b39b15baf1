namespace Tocsin.Server.Settings;

/// <summary>
/// The configuration as a tree of names before it means anything: what the file, the variables and the flags say, laid over
/// each other, each value with the place it came from.
/// </summary>
internal sealed class SettingNode
{
    private readonly SettingNode _root;
    private readonly Dictionary<string, SettingNode> _children = new(StringComparer.OrdinalIgnoreCase);

    private int _turns; // the root's

    /// <summary>A root has an empty key.</summary>
    public SettingNode(string key, SettingNode? root = null) => (Key, _root) = (key, root ?? this);

    /// <summary>The full key, <c>Server:Tls:Cert</c>; empty at the root.</summary>
    public string Key { get; }

    /// <summary>The value as text, or null for an inner node.</summary>
    public string? Value { get; private set; }

    /// <summary>Where <see cref="Value"/> (or the node itself) was read.</summary>
    public string? Origin { get; private set; }

    /// <summary>Grows with everything that is set in the tree: what was set later wins.</summary>
    public int Turn { get; private set; }

    /// <summary>The nodes below, in the order in which they were first named.</summary>
    public IEnumerable<KeyValuePair<string, SettingNode>> Children => _children;

    /// <summary>True when there is something below.</summary>
    public bool HasChildren => _children.Count > 0;

    /// <summary>The node below with this name, made when it is not there.</summary>
    public SettingNode Child(string name)
    {
        if (!_children.TryGetValue(name, out SettingNode? child))
        {
            child = new SettingNode(Key.Length == 0 ? name : $"{Key}:{name}", _root);
            _children.Add(name, child);
        }

        return child;
    }

    /// <summary>The node below with this name, or null.</summary>
    public SettingNode? Find(string name) => _children.GetValueOrDefault(name);

    /// <summary>Takes a value over whatever an earlier source said.</summary>
    public void Set(string? value, string origin)
    {
        Value = value;
        Origin = origin;
        Turn = ++_root._turns;
    }

    /// <summary>Sets the value at a path of names.</summary>
    public void Set(IEnumerable<string> path, string? value, string origin) => At(path).Set(value, origin);

    /// <summary>Sees to it that there is a node at a path of names; what was said of it stays.</summary>
    public void Name(IEnumerable<string> path, string origin)
    {
        SettingNode node = At(path);
        node.Origin ??= origin;
    }

    private SettingNode At(IEnumerable<string> path)
    {
        SettingNode node = this;
        foreach (string name in path)
        {
            node = node.Child(name);
        }

        return node;
    }
}
