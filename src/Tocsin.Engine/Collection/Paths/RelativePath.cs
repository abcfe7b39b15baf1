using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tocsin.Engine.Collection.Paths;

/// <summary>
/// The one place that judges names from outside: of a remote's files, of a request. What it lets pass names something beneath a folder, in one way only.
/// Nothing is decoded, mended or normalised: who takes names from a URL decodes them once, before.
/// </summary>
public static class RelativePath
{
    /// <summary>Bytes of one part at most: what file systems hold.</summary>
    public const int MaxPartBytes = 255;

    /// <summary>Bytes of the whole at most: <c>PATH_MAX</c> of Linux without its NUL.</summary>
    public const int MaxBytes = 4095;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Takes a path of parts between <c>/</c>. Refused: an absolute one; an empty part, <c>.</c> or <c>..</c>; a backslash, NUL or other control character;
    /// half a surrogate pair; a part over <see cref="MaxPartBytes"/>, a whole over <see cref="MaxBytes"/>.
    /// </summary>
    /// <param name="text">What was asked for.</param>
    /// <param name="path">The same text where it is taken.</param>
    /// <param name="fault">What is wrong with it, without the text itself; empty where it is taken.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? path, out string fault)
    {
        fault = Fault(text);
        path = fault.Length == 0 ? text : null;
        return path is not null;
    }

    /// <summary>What is wrong with one part of a path; empty when nothing is.</summary>
    internal static string PartFault(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty)
        {
            return "a part of the path is empty";
        }

        if (part is "." or "..")
        {
            return "'.' and '..' are not names";
        }

        foreach (char character in part)
        {
            if (character == '\\')
            {
                return "a backslash is in the path; parts stand between '/'";
            }

            if (char.IsControl(character))
            {
                return $"the control character U+{(int)character:X4} is in the path";
            }
        }

        // Of a part that is not short the bytes must be counted; a character has three at most.
        return part.Length * 3 <= MaxPartBytes || Strict.GetByteCount(part) <= MaxPartBytes ? "" : $"a part of the path is over {MaxPartBytes} bytes";
    }

    private static string Fault(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "the path is empty";
        }

        if (text[0] == '/')
        {
            return "the path is absolute";
        }

        if (!IsWellFormed(text))
        {
            return "half a surrogate pair is in the path";
        }

        if (text.Length * 3 > MaxBytes && Strict.GetByteCount(text) > MaxBytes)
        {
            return $"the path is over {MaxBytes} bytes";
        }

        foreach (Range part in text.AsSpan().Split('/'))
        {
            if (PartFault(text.AsSpan()[part]) is { Length: > 0 } fault)
            {
                return fault;
            }
        }

        return "";
    }

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\ud800', '\udfff') is var at and >= 0)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out int used) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[(at + used)..];
        }

        return true;
    }
}
