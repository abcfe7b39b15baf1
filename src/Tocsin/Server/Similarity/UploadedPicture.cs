using Tocsin.Server.Http;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Similarity;

/// <summary>The bytes of an upload as they come, never more than one may have, and counted against what all may hold, until it is disposed.</summary>
internal sealed class UploadedPicture(UploadBudget budget) : IDisposable
{
    private const int First = 64 * 1024;

    private byte[] _bytes = [];
    private int _count;

    /// <summary>What has come.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _count);

    /// <summary>Takes what a stream gives. Throws <see cref="RequestFaultException"/> when it is too large (413), or all uploads together are (503).</summary>
    public async Task FillAsync(Stream from, CancellationToken cancellation)
    {
        while (true)
        {
            if (_count == budget.MaxUpload)
            {
                await RequireEndAsync(from, cancellation);
                return;
            }

            if (_count == _bytes.Length)
            {
                Grow();
            }

            int read = await from.ReadAsync(_bytes.AsMemory(_count), cancellation);
            if (read == 0)
            {
                return;
            }

            _count += read;
        }
    }

    public void Dispose()
    {
        budget.Release(_bytes.Length);
        (_bytes, _count) = ([], 0);
    }

    // A buffer of a byte more would be a whole copy more.
    private async Task RequireEndAsync(Stream from, CancellationToken cancellation)
    {
        if (await from.ReadAsync(new byte[1], cancellation) > 0)
        {
            throw new RequestFaultException(TooLarge(budget.MaxUpload));
        }
    }

    // By what has come, not by what was announced: a sender that only says that much is coming holds nothing. The old buffer, of less than MaxUpload, is held beside the
    // new one: Similarity:Limits:BufferedBytes is at least twice UploadBytes (SimilarityCheck).
    private void Grow()
    {
        int size = (int)Math.Min(Math.Max(First, 2L * _bytes.Length), budget.MaxUpload);
        if (!budget.TryTake(size))
        {
            throw new RequestFaultException(new RequestFault(
                503, "uploads_full", $"The uploads that are being read hold {Quantities.FormatSize(budget.Max)} together already.", "Come again later, or raise Similarity:Limits:BufferedBytes.", TimeSpan.FromSeconds(2)));
        }

        byte[] larger;
        try
        {
            larger = GC.AllocateUninitializedArray<byte>(size);
        }
        catch
        {
            budget.Release(size);
            throw;
        }

        _bytes.AsSpan(0, _count).CopyTo(larger);
        budget.Release(_bytes.Length);
        _bytes = larger;
    }

    /// <summary>What is answered to one that is too large.</summary>
    public static RequestFault TooLarge(long most) => new(413, "too_large", $"The picture has more than {Quantities.FormatSize(most)}.", "Make it smaller, or raise Similarity:Limits:UploadBytes.");
}
