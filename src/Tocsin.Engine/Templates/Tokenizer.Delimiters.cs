namespace Tocsin.Engine.Templates;

// Delimiters of several bytes: replaced one after the other, each in what the one before left, as Python's str.replace does.
internal sealed partial class Tokenizer
{
    private byte[] _from = [];
    private byte[] _into = [];

    private ReadOnlySpan<byte> Replace(ReadOnlySpan<byte> line)
    {
        if (_into.Length < line.Length)
        {
            _from = new byte[Math.Max(line.Length, 2 * _from.Length)];
            _into = new byte[_from.Length];
        }

        ReadOnlySpan<byte> text = line;
        foreach (byte[] delimiter in _replaced)
        {
            int found = text.IndexOf(delimiter);
            if (found < 0)
            {
                continue;
            }

            int written = 0;
            for (; found >= 0; found = text.IndexOf(delimiter))
            {
                text[..found].CopyTo(_into.AsSpan(written));
                written += found;
                _into[written++] = (byte)' ';
                text = text[(found + delimiter.Length)..];
            }

            text.CopyTo(_into.AsSpan(written));
            written += text.Length;
            (_from, _into) = (_into, _from);
            text = _from.AsSpan(0, written);
        }

        return text;
    }
}
