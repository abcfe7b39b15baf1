using System.Collections;
using System.Globalization;

namespace Tocsin.Engine.Similarity.Features;

/// <summary>The names of the rows of a matrix that has none: their numbers, from 0.</summary>
internal sealed class RowNumbers(int count) : IReadOnlyList<string>
{
    public int Count => count;

    public string this[int index] => index >= 0 && index < count
        ? index.ToString(CultureInfo.InvariantCulture)
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {count} rows.");

    public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
