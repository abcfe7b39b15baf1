namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Lines as somebody would write them who means harm to the reader of a log.</summary>
internal static class HostileLines
{
    public const string Script = "login <script>window.owned = 1</script> <img src=x onerror=\"window.owned = 2\"> failed";
    public const string Attribute = "\"><svg onload=window.owned=3> ' onmouseover='window.owned=4";
    public const string Override = "invoice \u202egnp.exe\u202c opened by \u2066admin\u2069";
    public const string Terminal = "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\ done";
    public const string Controls = "nul \0 bell \u0007 backspace \b c1 \u0085 del \u007f end";
    public const string Unpaired = "half a character \ud83d here";
    public static readonly string Long = "begin " + new string('x', 64 * 1024) + " finish";

    public static IReadOnlyList<string> All { get; } = [Script, Attribute, Override, Terminal, Controls, Unpaired, Long];
}
