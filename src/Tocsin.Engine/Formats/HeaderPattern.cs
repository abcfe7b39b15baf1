using System.Buffers;

namespace Tocsin.Engine.Formats;

/// <summary>
/// A header pattern, compiled: fields as nodes and, as edges, what may stand between one field and the next. An optional part
/// makes a node with two edges out, the one that enters the part first: the order in which the regex of the field's own
/// notation (logparser: <c>^(?&lt;Date&gt;.*?)\s+(?&lt;Time&gt;.*?)…$</c>) would try them.
/// </summary>
internal sealed class HeaderPattern
{
    /// <summary>The end of the line, as the target of an edge.</summary>
    public const int End = -1;

    /// <summary>Fields in one pattern; a header with more is a mistake, and the matcher keeps their places on the stack.</summary>
    public const int MaxFields = 32;

    public required string Text { get; init; }

    /// <summary>The ways to begin, tried at the start of the line only.</summary>
    public required Edge[] Start { get; init; }

    public required Node[] Nodes { get; init; }

    /// <summary>A field and the ways to leave it.</summary>
    public sealed class Node(string name, FieldRole role, Edge[] edges)
    {
        public string Name { get; } = name;

        public FieldRole Role { get; } = role;

        public Edge[] Edges { get; } = edges;

        /// <summary>True when the field may reach to the end of the line.</summary>
        public bool MayEnd { get; } = edges.Any(edge => edge.Parts.Length == 0);

        /// <summary>True when nothing but the end of the line ends the field.</summary>
        public bool TakesRest { get; } = edges.All(edge => edge.Parts.Length == 0);

        /// <summary>Bytes that something after the field can begin with.</summary>
        public SearchValues<byte> FirstBytes { get; } = SearchValues.Create([.. edges.SelectMany(edge => edge.FirstBytes).Distinct()]);
    }

    /// <summary>What stands between two fields, and the field after it.</summary>
    public sealed class Edge(Part[] parts, int next)
    {
        public Part[] Parts { get; } = parts;

        public int Next { get; } = next;

        public IEnumerable<byte> FirstBytes => Parts.Length == 0 ? [] : Parts[0].Literal is { } literal ? [literal[0]] : " \t\n\v\f\r"u8.ToArray();
    }

    /// <summary>Either literal bytes (none of them white space) or a run of at least <paramref name="MinRun"/> white space.</summary>
    public readonly record struct Part(byte[]? Literal, int MinRun);
}

/// <summary>What a field means to us.</summary>
internal enum FieldRole : byte
{
    Other,
    Content,
    Component,
    Level,

    /// <summary>A piece of the time: date, time, month, day, year, zone or all of them.</summary>
    Time,

    /// <summary>A process or thread number.</summary>
    Number,
}
