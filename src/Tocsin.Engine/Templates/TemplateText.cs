using System.Text;

namespace Tocsin.Engine.Templates;

/// <summary>Templates as text.</summary>
internal static class TemplateText
{
    /// <summary>The tokens with one space between them.</summary>
    public static string Of(ReadOnlySpan<int> template, Vocabulary vocabulary)
    {
        StringBuilder text = new();
        foreach (int token in template)
        {
            text.Append(text.Length == 0 ? "" : " ").Append(token == Leaf.Parameter ? "<*>" : Encoding.UTF8.GetString(vocabulary.Text(token)));
        }

        return text.ToString();
    }
}
