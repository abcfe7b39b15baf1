using Tocsin.Server.Settings;

namespace Tocsin.Server.Similarity;

/// <summary>The bytes that all uploads together may hold while they wait to be decoded. Any thread may call it.</summary>
internal sealed class UploadBudget(SimilarityLimitSettings limits)
{
    private long _held;

    /// <summary>Bytes of one upload.</summary>
    public long MaxUpload => limits.UploadBytes;

    /// <summary>Bytes of all of them.</summary>
    public long Max => limits.BufferedBytes;

    /// <summary>Bytes that are held now.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Asks for room; false when all together would hold too much.</summary>
    public bool TryTake(long bytes)
    {
        // Never taken first and given back: for that moment others would be refused what there is room for.
        long held = Held;
        while (held + bytes <= Max)
        {
            long before = Interlocked.CompareExchange(ref _held, held + bytes, held);
            if (before == held)
            {
                return true;
            }

            held = before;
        }

        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _held, -bytes);
}
