namespace Tocsin.Engine.Sequences.Keys;

/// <summary>
/// HDFS blocks (<c>blk_-?\d+</c>), Spark RDD blocks (<c>rdd_\d+_\d+</c>) and Spark tasks (<c>task \d+(\.\d+)? in stage \d+(\.\d+)?</c>), digits of ASCII, leftmost
/// and longest first as a regex finds them, which a test holds it to.
/// </summary>
internal sealed class BuiltInKeys(BuiltInKeys.Kinds kinds) : IKeyScanner
{
    [Flags]
    public enum Kinds
    {
        None = 0,
        Block = 1,
        Rdd = 2,
        Task = 4,
        All = Block | Rdd | Task,
    }

    public void Scan(ReadOnlySpan<byte> line, ReadOnlySpan<byte> content, SessionKeyFinder found)
    {
        int at = 0;
        int block = First(Kinds.Block), rdd = First(Kinds.Rdd), task = First(Kinds.Task);
        while (true)
        {
            block = Next(content, "blk_"u8, block, at);
            rdd = Next(content, "rdd_"u8, rdd, at);
            task = Next(content, "task "u8, task, at);
            int start = Math.Min(block, Math.Min(rdd, task));
            if (start == int.MaxValue)
                return;
            ReadOnlySpan<byte> rest = content[start..];
            int length = start == block ? Block(rest) : start == rdd ? Rdd(rest) : Task(rest);
            if (length > 0)
                found.Add(rest[..length]);
            // None of the three begins within itself, so a failed one costs its first word.
            at = start + Math.Max(length, 4);
        }
    }

    private int First(Kinds kind) => (kinds & kind) == Kinds.None ? int.MaxValue : 0;

    /// <summary>Where a word stands from a place on; what is known already is not looked for again.</summary>
    private static int Next(ReadOnlySpan<byte> content, ReadOnlySpan<byte> word, int known, int at)
    {
        if (known == int.MaxValue || (known >= at && known > 0))
            return known;
        int found = content[at..].IndexOf(word);
        return found < 0 ? int.MaxValue : at + found;
    }

    private static int Block(ReadOnlySpan<byte> text)
    {
        int sign = text.Length > 4 && text[4] == '-' ? 5 : 4;
        int digits = Digits(text[sign..]);
        return digits == 0 ? 0 : sign + digits;
    }

    private static int Rdd(ReadOnlySpan<byte> text)
    {
        int first = Digits(text[4..]);
        if (first == 0 || text.Length <= 4 + first || text[4 + first] != '_')
            return 0;
        int second = Digits(text[(5 + first)..]);
        return second == 0 ? 0 : 5 + first + second;
    }

    private static int Task(ReadOnlySpan<byte> text)
    {
        int task = Decimal(text[5..]);
        ReadOnlySpan<byte> rest = text[(5 + task)..];
        if (task == 0 || !rest.StartsWith(" in stage "u8))
            return 0;
        int stage = Decimal(rest[10..]);
        return stage == 0 ? 0 : 15 + task + stage;
    }

    /// <summary>The length of <c>\d+(\.\d+)?</c> at the begin.</summary>
    private static int Decimal(ReadOnlySpan<byte> text)
    {
        int whole = Digits(text);
        if (whole == 0 || whole == text.Length || text[whole] != '.')
            return whole;
        int fraction = Digits(text[(whole + 1)..]);
        return fraction == 0 ? whole : whole + 1 + fraction;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int other = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return other < 0 ? text.Length : other;
    }
}
