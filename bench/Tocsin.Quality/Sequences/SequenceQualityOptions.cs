using Tocsin.Engine.Sequences;

namespace Tocsin.Quality.Sequences;

/// <summary>What the tables of sequences are made with.</summary>
internal sealed record SequenceQualityOptions
{
    /// <summary>The folder of the shared data.</summary>
    public string Data { get; init; } = Path.Combine("..", "shared", "data");

    /// <summary>How many seeds; null for a table's usual number.</summary>
    public int? Seeds { get; init; }

    /// <summary>The first of them. The tables report seeds from 1 on; choices are made on seeds from 101 on.</summary>
    public int FirstSeed { get; init; } = 1;

    /// <summary>The classifiers in tables of supervised models.</summary>
    public IReadOnlyList<SequenceModelKind> Networks { get; init; } = [SequenceModelKind.Transformer, SequenceModelKind.Lstm, SequenceModelKind.Cnn];

    /// <summary>One JSON object a row instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>The seeds of a table that usually has so many.</summary>
    public IEnumerable<int> SeedsOr(int usual) => Enumerable.Range(FirstSeed, Seeds ?? usual);
}
