namespace Tocsin.Engine.Windows.Records;

/// <summary>The five texts of a record that is used: it may be written when its line has gone. One thread.</summary>
internal sealed class KeptRecord
{
    private byte[] _bytes = new byte[1024];
    private bool _isKept;
    private long _ticks;
    private int _address;
    private int _url;
    private int _method;
    private int _status;

    /// <summary>Nothing is kept.</summary>
    public void Clear() => _isKept = false;

    /// <summary>Keeps a record; its texts follow, in the order of the methods.</summary>
    public void Begin(long ticks)
    {
        _isKept = true;
        _ticks = ticks;
    }

    /// <summary>Keeps the address, and answers what is kept.</summary>
    public ReadOnlySpan<byte> Address(ReadOnlySpan<byte> text) => Keep(text, 0, out _address);

    public ReadOnlySpan<byte> Url(ReadOnlySpan<byte> text) => Keep(text, _address, out _url);

    public void Method(ReadOnlySpan<byte> text) => Keep(text, _url, out _method);

    public void Status(ReadOnlySpan<byte> text) => Keep(text, _method, out _status);

    /// <summary>Writes it as JSON; the bytes written, -1 when it does not fit, 0 when there is none.</summary>
    public int WriteJson(Span<byte> to)
    {
        if (!_isKept)
            return 0;
        RecordJsonWriter json = new(to);
        json.Raw("{\"timestamp\": \""u8);
        json.Time(_ticks);
        json.Raw("\", \"ip\": "u8);
        json.Text(_bytes.AsSpan(0, _address));
        json.Raw(", \"method\": "u8);
        json.Text(_bytes.AsSpan(_url.._method));
        json.Raw(", \"url\": "u8);
        json.Text(_bytes.AsSpan(_address.._url));
        json.Raw(", \"status\": "u8);
        json.NumberOrText(_bytes.AsSpan(_method.._status));
        json.Raw("}"u8);
        return json.Length;
    }

    private ReadOnlySpan<byte> Keep(ReadOnlySpan<byte> text, int start, out int end)
    {
        end = start + text.Length;
        if (_bytes.Length < end)
            Array.Resize(ref _bytes, end * 2); // what was answered lies in the old memory and stays
        text.CopyTo(_bytes.AsSpan(start));
        return _bytes.AsSpan(start, text.Length);
    }
}
