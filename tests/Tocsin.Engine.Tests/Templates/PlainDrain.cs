using System.Globalization;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Frozen;

namespace Tocsin.Engine.Tests.Templates;

/// <summary>The twin of <see cref="DrainMiner"/>: Drain3's rules over strings, dictionaries and lists, with no regard for time or memory. Runs no masks.</summary>
internal sealed class PlainDrain(MinerOptions options)
{
    private const string Wildcard = "<*>";
    private const string Space = "\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

    private readonly Dictionary<int, Node> _roots = [];
    private readonly Dictionary<int, Group> _groups = [];
    private readonly List<int> _use = [];
    private int _lastId;

    public IEnumerable<(long Id, string Template, long Size)> Clusters =>
        _groups.Values.OrderBy(group => group.Id).Select(group => ((long)group.Id, string.Join(' ', group.Tokens), (long)group.Size));

    public (int Id, TemplateChange Change) Mine(string content)
    {
        string[] tokens = Split(content);
        Group? group = Search(tokens, options.SimTh, parametersCount: false);
        if (group is null)
        {
            return (Create(tokens).Id, TemplateChange.Created);
        }

        string[] merged = [.. tokens.Zip(group.Tokens, (token, kept) => token == kept ? kept : Wildcard)];
        bool same = merged.SequenceEqual(group.Tokens);
        group.Tokens = merged;
        group.Size++;
        _use.Remove(group.Id);
        _use.Add(group.Id);
        return (group.Id, same ? TemplateChange.None : TemplateChange.Changed);
    }

    /// <summary>Drain3's <c>match</c>: the cluster that fits wholly, wildcards included; 0 when there is none.</summary>
    public int Match(string content, FullSearch fullSearch)
    {
        string[] tokens = Split(content);
        Group? group = fullSearch == FullSearch.Always ? null : Search(tokens, 1, parametersCount: true);
        if (group is null && fullSearch != FullSearch.Never && _roots.TryGetValue(tokens.Length, out Node? root))
        {
            group = Best(root.All(), tokens, 1, parametersCount: true);
        }

        return group?.Id ?? 0;
    }

    public string[] Split(string content)
    {
        content = content.Trim(Space.ToCharArray());
        content = options.ExtraDelimiters.Aggregate(content, (text, delimiter) => text.Replace(delimiter, " ", StringComparison.Ordinal));
        return content.Split(Space.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);
    }

    private Group? Search(string[] tokens, double threshold, bool parametersCount)
    {
        if (!_roots.TryGetValue(tokens.Length, out Node? node))
        {
            return null;
        }

        if (tokens.Length == 0)
        {
            return _groups.GetValueOrDefault(node.Ids[0]);
        }

        for (int depth = 1; depth < options.Depth - 2 && depth < tokens.Length; depth++)
        {
            node = node.Children.GetValueOrDefault(tokens[depth - 1]) ?? node.Children.GetValueOrDefault(Wildcard);
            if (node is null)
            {
                return null;
            }
        }

        return Best(node.Ids, tokens, threshold, parametersCount);
    }

    private Group? Best(IEnumerable<int> ids, string[] tokens, double threshold, bool parametersCount)
    {
        (double best, int mostParameters, Group? winner) = (-1, -1, null);
        foreach (Group group in ids.Where(_groups.ContainsKey).Select(id => _groups[id]))
        {
            int parameters = group.Tokens.Count(token => token == Wildcard);
            int equal = group.Tokens.Zip(tokens).Count(pair => pair.First != Wildcard && pair.First == pair.Second);
            double similarity = tokens.Length == 0 ? 1 : (double)(equal + (parametersCount ? parameters : 0)) / tokens.Length;
            if (similarity > best || (similarity == best && parameters > mostParameters))
            {
                (best, mostParameters, winner) = (similarity, parameters, group);
            }
        }

        return best >= threshold ? winner : null;
    }

    private Group Create(string[] tokens)
    {
        Group group = new() { Id = ++_lastId, Tokens = tokens };
        if (_groups.Count == options.MaxClusters)
        {
            _groups.Remove(_use[0]);
            _use.RemoveAt(0);
        }

        _groups.Add(group.Id, group);
        _use.Add(group.Id);
        if (!_roots.TryGetValue(tokens.Length, out Node? node))
        {
            _roots.Add(tokens.Length, node = new Node());
        }

        for (int depth = 1; depth < options.Depth - 2 && depth < tokens.Length; depth++)
        {
            node = node.Enter(KeyFor(node, tokens[depth - 1]));
        }

        if (tokens.Length == 0)
        {
            node.Ids.Clear();
        }

        node.Ids.RemoveAll(id => !_groups.ContainsKey(id));
        node.Ids.Add(group.Id);
        return group;
    }

    private string KeyFor(Node node, string token)
    {
        if (node.Children.ContainsKey(token))
        {
            return token;
        }

        bool numeric = token.EnumerateRunes().Any(letter => CharUnicodeInfo.GetDigitValue(letter.ToString(), 0) >= 0);
        if (options.ParametrizeNumericTokens && numeric)
        {
            return Wildcard;
        }

        int taken = node.Children.Count + (node.Children.ContainsKey(Wildcard) ? 0 : 1);
        return taken < options.MaxChildren ? token : Wildcard;
    }

    private sealed class Group
    {
        public required int Id { get; init; }
        public required string[] Tokens { get; set; }
        public int Size { get; set; } = 1;
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Children { get; } = [];
        public List<int> Ids { get; } = [];

        public Node Enter(string key)
        {
            if (!Children.TryGetValue(key, out Node? child))
            {
                Children.Add(key, child = new Node());
            }

            return child;
        }

        public IEnumerable<int> All() => Ids.Concat(Children.Values.SelectMany(child => child.All()));
    }
}
