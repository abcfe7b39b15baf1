namespace Tocsin.Engine.Sequences.Unsupervised;

/// <summary>Sequences of event numbers by value: equality, and the order of dictionaries.</summary>
internal sealed class SequenceComparer : IEqualityComparer<int[]>, IComparer<int[]>
{
    public static readonly SequenceComparer Instance = new();

    public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(int[] obj)
    {
        // Not HashCode: its seed differs from process to process, and nothing here may.
        uint hash = 2_166_136_261;
        foreach (int number in obj)
        {
            hash = (hash ^ (uint)number) * 16_777_619;
        }

        return (int)(hash ^ (hash >> 15));
    }

    public int Compare(int[]? x, int[]? y) => x.AsSpan().SequenceCompareTo(y);
}
