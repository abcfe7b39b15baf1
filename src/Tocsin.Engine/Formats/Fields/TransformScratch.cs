namespace Tocsin.Engine.Formats.Fields;

/// <summary>Memory for transforms that follow one another. One thread; allocates nothing once it has grown.</summary>
internal sealed class TransformScratch
{
    private byte[] _last = [];
    private byte[] _next = [];

    /// <summary>
    /// Applies one transform; the result lies in the value or in this memory, until the next but one. False, and the value as it was, when the value is not of the kind
    /// that it needs.
    /// </summary>
    public bool TryApply(scoped in Transform transform, ref ReadOnlySpan<byte> value)
    {
        int needed = Transforms.ScratchBytes(value.Length);
        if (_next.Length < needed)
            _next = new byte[needed * 2];
        if (!Transforms.TryApply(transform, value, _next, out ReadOnlySpan<byte> result))
            return false;
        value = result;
        // The next one may read what this one wrote.
        (_last, _next) = (_next, _last);
        return true;
    }
}
