namespace Tocsin.Engine.Templates;

// Clusters come at the end and leave a gap, which is closed when the gaps are the greater part: each costs constant time on average.
internal sealed partial class Leaf
{
    /// <summary>Appends a cluster's template; wildcards are given as <see cref="Vocabulary.Wildcard"/>.</summary>
    public void Add(Cluster cluster, ReadOnlySpan<int> template)
    {
        if (_count == _clusters.Length)
        {
            int room = Math.Max(_count * 2, 2);
            Array.Resize(ref _clusters, room);
            Array.Resize(ref _parameters, room);
            Array.Resize(ref _rows, checked(room * _stride));
        }

        Span<int> row = _rows.AsSpan(_count * _stride, _stride);
        template.CopyTo(row);
        row[..Tokens].Replace(Vocabulary.Wildcard, Parameter);
        row[Tokens..].Fill(RowPadding);
        _parameters[_count] = row[..Tokens].Count(Parameter);
        _clusters[_count] = cluster;
        cluster.Row = _count++;
    }

    /// <summary>Makes a wildcard of every token in which a row differs from the line, and releases those tokens.</summary>
    public void Generalise(int row, ReadOnlySpan<int> line, Vocabulary vocabulary)
    {
        Span<int> template = _rows.AsSpan(row * _stride, Tokens);
        for (int k = 0; k < template.Length; k++)
        {
            if (template[k] != line[k] && template[k] != Parameter)
            {
                vocabulary.Release(template[k]);
                template[k] = Parameter;
                _parameters[row]++;
            }
        }
    }

    /// <summary>Takes a cluster out and releases its tokens.</summary>
    public void Remove(Cluster cluster, Vocabulary vocabulary)
    {
        foreach (int token in Template(cluster.Row))
        {
            if (token != Parameter)
            {
                vocabulary.Release(token);
            }
        }

        _clusters[cluster.Row] = null;
        _parameters[cluster.Row] = Gone;
        _gone++;
        if (_gone > _count / 2)
        {
            Compact();
        }
    }

    private void Compact()
    {
        int live = _count - _gone, room = Math.Max(live, 1);
        Cluster?[] clusters = new Cluster?[room];
        int[] parameters = new int[room], rows = new int[room * _stride];
        int to = 0;
        for (int from = 0; from < _count; from++)
        {
            if (_clusters[from] is { } cluster)
            {
                _rows.AsSpan(from * _stride, _stride).CopyTo(rows.AsSpan(to * _stride));
                (clusters[to], parameters[to], cluster.Row) = (cluster, _parameters[from], to);
                to++;
            }
        }

        (_clusters, _parameters, _rows, _count, _gone) = (clusters, parameters, rows, live, 0);
    }
}
