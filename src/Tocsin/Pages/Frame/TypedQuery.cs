namespace Tocsin.Pages.Frame;

/// <summary>
/// What is typed into a search field. It counts at once; the address (<c>q</c>) follows when the typing rests, and an address
/// that came from elsewhere is what the field shows. One page owns it.
/// </summary>
public sealed class TypedQuery(Address address, TimeProvider time)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);
    private string? _known = address["q"];
    private int _strokes;

    /// <summary>The field's text as it stands there.</summary>
    public string Text { get; set; } = address["q"] ?? string.Empty;

    /// <summary>The text without white space around it.</summary>
    public string Value => Text.Trim();

    /// <summary>Something was typed.</summary>
    public async Task TypedAsync()
    {
        int stroke = ++_strokes;
        await Task.Delay(Rest, time);
        if (stroke == _strokes)
        {
            Write();
        }
    }

    /// <summary>Empties the field.</summary>
    public void Clear()
    {
        _strokes++;
        Text = string.Empty;
        Write();
    }

    /// <summary>Takes over a text that the address got from elsewhere: a link, the browser's way back.</summary>
    public void FollowAddress()
    {
        if (address["q"] != _known)
        {
            _known = address["q"];
            Text = _known ?? string.Empty;
        }
    }

    private void Write()
    {
        _known = Value.Length > 0 ? Value : null;
        address.Set(("q", _known));
    }
}
