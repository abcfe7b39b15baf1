using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tocsin.Engine.Formats.Fields;

/// <summary>What the transforms do: valid UTF-8 in, valid UTF-8 out, without allocating.</summary>
internal static class Transforms
{
    /// <summary>Bytes of scratch memory that any transform needs for a value of this length: a character in another case may take three bytes instead of two.</summary>
    public static int ScratchBytes(int length) => (length * 2) + 64;

    /// <summary>Applies one; the result lies in the value or in the scratch memory. False when the value is not of the kind that it needs.</summary>
    public static bool TryApply(scoped in Transform transform, ReadOnlySpan<byte> value, Span<byte> scratch, out ReadOnlySpan<byte> result)
    {
        int written;
        switch (transform.Kind)
        {
            case TransformKind.FirstSegment:
                result = FirstSegment(value);
                return true;
            case TransformKind.Fold:
                result = value.StartsWith(transform.Argument) ? Folded(transform.Argument) : value;
                return true;
            case TransformKind.Log10:
                bool ten = PowerBuckets.TryCeilingOfTen(value, scratch, out written);
                result = scratch[..written];
                return ten;
            case TransformKind.Log2:
                bool two = PowerBuckets.TryCeilingOfTwo(value, scratch, out written);
                result = scratch[..written];
                return two;
            case TransformKind.Lower:
                written = Ascii.IsValid(value) ? AsciiLower(value, scratch) : Cased(value, scratch, upper: false);
                break;
            case TransformKind.Upper:
                written = Ascii.IsValid(value) ? AsciiUpper(value, scratch) : Cased(value, scratch, upper: true);
                break;
            case TransformKind.Digits:
                written = Digits(value, scratch);
                break;
            default:
                written = Hash(value, scratch);
                break;
        }

        result = scratch[..written];
        return true;
    }

    /// <summary><c>/a/b/c?x</c> becomes <c>/a</c>, <c>http://host/a/b</c> too; <c>/</c> and <c>*</c> stay.</summary>
    private static ReadOnlySpan<byte> FirstSegment(ReadOnlySpan<byte> path)
    {
        int scheme = path.IndexOf("://"u8);
        if (scheme > 0 && path.IndexOf((byte)'/') == scheme + 1)
        {
            ReadOnlySpan<byte> afterScheme = path[(scheme + 3)..];
            int slash = afterScheme.IndexOf((byte)'/');
            if (slash < 0)
                return "/"u8;
            path = afterScheme[slash..];
        }

        int start = path.StartsWith("/"u8) ? 1 : 0;
        int end = path[start..].IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        return end < 0 ? path : path[..(start + end)];
    }

    /// <summary>The prefix without a slash at its end, unless that is all of it.</summary>
    private static ReadOnlySpan<byte> Folded(byte[] prefix) => prefix is [_, .., (byte)'/'] ? prefix.AsSpan(0, prefix.Length - 1) : prefix;

    private static int AsciiLower(ReadOnlySpan<byte> value, Span<byte> scratch) =>
        Ascii.ToLower(value, scratch, out int written) == OperationStatus.Done ? written : 0;

    private static int AsciiUpper(ReadOnlySpan<byte> value, Span<byte> scratch) =>
        Ascii.ToUpper(value, scratch, out int written) == OperationStatus.Done ? written : 0;

    private static int Cased(ReadOnlySpan<byte> value, Span<byte> scratch, bool upper)
    {
        int written = 0;
        while (Rune.DecodeFromUtf8(value, out Rune rune, out int length) == OperationStatus.Done)
        {
            written += (upper ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune)).EncodeToUtf8(scratch[written..]);
            value = value[length..];
        }

        return written;
    }

    /// <summary>Each run of digits becomes <c>#</c>: <c>/orders/123/items/9</c> and <c>/orders/7/items/12</c> are one action.</summary>
    private static int Digits(ReadOnlySpan<byte> value, Span<byte> scratch)
    {
        int written = 0;
        while (!value.IsEmpty)
        {
            int run = AsciiBytes.LeadingDigits(value);
            scratch[written++] = run > 0 ? (byte)'#' : value[0];
            value = value[Math.Max(run, 1)..];
        }

        return written;
    }

    /// <summary>
    /// FNV-1a of 64 bits with a final mix (that of SplitMix64), as sixteen hexadecimal digits. It is in journals and state: it may never change.
    /// It hides a name from a reader's eye; it does not protect it from someone who tries all names.
    /// </summary>
    private static int Hash(ReadOnlySpan<byte> value, Span<byte> scratch)
    {
        ulong hash = 14695981039346656037;
        foreach (byte one in value)
            hash = (hash ^ one) * 1099511628211;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        hash ^= hash >> 31;
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, hash);
        Convert.TryToHexStringLower(bytes, scratch, out int written);
        return written;
    }
}
