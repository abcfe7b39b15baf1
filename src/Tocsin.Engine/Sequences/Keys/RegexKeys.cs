using System.Text;
using System.Text.RegularExpressions;

namespace Tocsin.Engine.Sequences.Keys;

/// <summary>A user's regex: its first group, or the whole match where it has none. Its time grows with the line only (<see cref="RegexOptions.NonBacktracking"/>).</summary>
internal sealed class RegexKeys(Regex regex) : IKeyScanner
{
    private readonly bool _hasGroup = regex.GetGroupNumbers().Length > 1;
    private char[] _line = new char[1024];
    private byte[] _key = new byte[1024];

    public void Scan(ReadOnlySpan<byte> line, ReadOnlySpan<byte> content, SessionKeyFinder found)
    {
        if (_line.Length < line.Length)
            _line = new char[line.Length * 2];
        ReadOnlySpan<char> text = _line.AsSpan(0, Encoding.UTF8.GetChars(line, _line));
        if (!_hasGroup)
        {
            foreach (ValueMatch match in regex.EnumerateMatches(text))
                Add(text.Slice(match.Index, match.Length), found);
        }
        else if (regex.IsMatch(text))
        {
            // Groups are told of strings only.
            for (Match match = regex.Match(text.ToString()); match.Success; match = match.NextMatch())
                Add(match.Groups[1].ValueSpan, found);
        }
    }

    private void Add(ReadOnlySpan<char> key, SessionKeyFinder found)
    {
        int most = Encoding.UTF8.GetMaxByteCount(key.Length);
        if (_key.Length < most)
            _key = new byte[most];
        found.Add(_key.AsSpan(0, Encoding.UTF8.GetBytes(key, _key)));
    }
}
