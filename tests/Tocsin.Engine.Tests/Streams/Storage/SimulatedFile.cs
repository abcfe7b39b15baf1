namespace Tocsin.Engine.Tests.Streams.Storage;

/// <summary>A file of <see cref="SimulatedFileSystem"/>: what readers see, what is on the platter, and the changes in between.</summary>
internal sealed class SimulatedFile
{
    private readonly List<Change> _unsynced = [];
    private Content _visible = new();
    private Content _durable = new();

    /// <summary>A write, or (without bytes) a cut at <paramref name="Offset"/>.</summary>
    private sealed record Change(int Offset, byte[]? Bytes);

    public int Length => _visible.Length;

    public void Write(ReadOnlySpan<byte> bytes) => Do(new Change(_visible.Length, bytes.ToArray()));

    public void Truncate(int length) => Do(new Change(length, null));

    public int Read(long offset, Span<byte> destination)
    {
        ReadOnlySpan<byte> rest = offset >= _visible.Length ? [] : _visible.Span[(int)offset..];
        int count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination);
        return count;
    }

    public void Sync()
    {
        foreach (Change change in _unsynced)
        {
            _durable.Apply(change.Offset, change.Bytes);
        }

        _unsynced.Clear();
    }

    /// <summary>
    /// What Linux does when a sync fails: an unknown part got through, the rest is dropped and counts as clean, readers go on
    /// seeing all of it, and the next sync succeeds without it.
    /// </summary>
    public void FailSync(Random random, Survival survival) => Settle(random, survival);

    /// <summary>The power goes: what is left is all that anybody sees.</summary>
    public void Crash(Random random, Survival survival)
    {
        Settle(random, survival);
        _visible = _durable;
        _durable = new Content(_visible);
    }

    private void Do(Change change)
    {
        _visible.Apply(change.Offset, change.Bytes);
        _unsynced.Add(change);
    }

    private void Settle(Random random, Survival survival)
    {
        foreach (Change change in _unsynced)
        {
            // Each change on its own: a later one may survive while an earlier one does not, which leaves a hole of zeros.
            if (!survival.Survives(random))
            {
                continue;
            }

            byte[]? bytes = change.Bytes;
            if (bytes is not null && survival == Survival.Some)
            {
                bytes = random.Next(10) switch
                {
                    < 3 => bytes[..random.Next(bytes.Length + 1)], // torn at any byte
                    3 => Garbage(bytes, random), // the length reached the disk, a sector did not
                    _ => bytes,
                };
            }

            _durable.Apply(change.Offset, bytes);
        }

        _unsynced.Clear();
    }

    private static byte[] Garbage(byte[] bytes, Random random)
    {
        byte[] spoilt = [.. bytes];
        int start = random.Next(bytes.Length + 1);
        random.NextBytes(spoilt.AsSpan(start, Math.Min(512, bytes.Length - start)));
        return spoilt;
    }

    private sealed class Content
    {
        private byte[] _bytes = [];

        public Content()
        {
        }

        public Content(Content other) => (_bytes, Length) = (other.Span.ToArray(), other.Length);

        public int Length { get; private set; }

        public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

        public void Apply(int offset, byte[]? bytes)
        {
            if (bytes is null)
            {
                Length = Math.Min(Length, offset);
                return;
            }

            int end = offset + bytes.Length;
            if (end > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
            }

            if (offset > Length)
            {
                Array.Clear(_bytes, Length, offset - Length);
            }

            bytes.CopyTo(_bytes, offset);
            Length = Math.Max(Length, end);
        }
    }
}

/// <summary>What one crash does to changes that were not synced.</summary>
internal enum Survival
{
    None,
    Some,
    All,
}

internal static class SurvivalDice
{
    public static Survival Throw(Random random) => random.Next(10) switch { < 3 => Survival.None, < 5 => Survival.All, _ => Survival.Some };

    public static bool Survives(this Survival survival, Random random) =>
        survival switch { Survival.None => false, Survival.All => true, _ => random.Next(2) == 0 };
}
