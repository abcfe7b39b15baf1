using System.Text;

namespace Tocsin.Tests.Server.Populations;

/// <summary>
/// What senders give for an event, and what is said of it: the one table for <c>/discrete</c>, <c>…/observe</c>, <c>…/events</c> and the preset <c>events</c> in a lane,
/// so that none of them counts what another refuses. Texts are bytes in Latin-1: what is written as one character is one byte.
/// </summary>
internal static class EventInputs
{
    /// <summary>Inputs that are no event, and the stable code of the reason.</summary>
    public static TheoryData<string, string> Bad { get; } = new()
    {
        { "{", "bad_json" },
        { "nonsense", "bad_json" },
        { With("id", "'ann'"), "bad_json" },
        { With("id", "\"ann"), "bad_json" },
        { With("id", "\"an\nn\""), "bad_json" },
        { With("id", "\"a\0n\""), "bad_json" },
        { With("id", "\"\\x41\""), "bad_json" },
        { With("id", "\"\\u12\""), "bad_json" },
        { With("id", "007"), "bad_json" },
        { With("id", "NaN"), "bad_json" },
        { With("id", "\"ann\"").Replace("}", ",}", StringComparison.Ordinal), "bad_json" },
        { With("id", "\"ann\"") + " x", "bad_json" },
        { With("id", "\"ann\"") + With("id", "\"ann\""), "bad_json" },
        { "/* an event */" + With("id", "\"ann\""), "bad_json" },
        { "\u00EF\u00BB\u00BF" + With("id", "\"ann\""), "bad_json" }, // a byte order mark
        { With("more", new string('[', 64) + new string(']', 64)), "too_deep" },
        { "7", "not_an_event" },
        { "null", "not_an_event" },
        { "\"text\"", "not_an_event" },
        { "[" + With("id", "\"ann\"") + "]", "not_an_event" },
        { "{}", "field_missing" },
        { With("id", "\"ann\"").Replace("\"id\"", "\"Id\"", StringComparison.Ordinal), "field_missing" },
        { With("id", "\"ann\"").Replace("\"id\"", "\"id \"", StringComparison.Ordinal), "field_missing" },
        { """{"event":{"org":"acme","source":"shop","pop":"all","id":"ann","action":"buy"}}""", "field_missing" },
        { With("id", "7"), "field_mistyped" },
        { With("id", "-1.5e300"), "field_mistyped" },
        { With("id", "true"), "field_mistyped" },
        { With("id", "null"), "field_mistyped" },
        { With("id", "[\"ann\"]"), "field_mistyped" },
        { With("id", "{\"id\":\"ann\"}"), "field_mistyped" },
        { With("id", "\"ann\",\"id\":7"), "field_mistyped" }, // of two, the last
        { With("id", "\"ann\",\"id\":null"), "field_mistyped" },
        { With("org", "\"\""), "field_empty" },
        { With("source", "\"\""), "field_empty" },
        { With("pop", "\"\""), "field_empty" },
        { With("id", "\"\""), "field_empty" },
        { With("action", "\"\""), "field_empty" },
        { With("id", $"\"{new string('x', 1025)}\""), "field_too_long" },
        { With("action", $"\"{string.Concat(Enumerable.Repeat("\\u00e9", 513))}\""), "field_too_long" },
        { With("id", "\"a\\u0000n\""), "field_bad_text" },
        { With("id", "\"\\ud800\""), "field_bad_text" },
        { With("id", "\"\\udc00 \\ud800\""), "field_bad_text" },
        { With("action", "\"\\ud83d\\u0041\""), "field_bad_text" },
        { With("id", "\"\u00E9\""), "invalid_utf8" }, // one byte of two
        { With("id", "\"\u00C0\u0080\""), "invalid_utf8" }, // NUL, written too long
        { With("id", "\"\u00ED\u00A0\u0080\""), "invalid_utf8" }, // half a surrogate pair
    };

    /// <summary>Inputs that are an event, and its five names, divided by <c>|</c>.</summary>
    public static TheoryData<string, string> Good { get; } = new()
    {
        { With("id", "\"ann\""), "acme|shop|all|ann|buy" },
        { "\t\r\n " + With("id", "\"ann\"") + " \n", "acme|shop|all|ann|buy" },
        { With("id", "\" \""), "acme|shop|all| |buy" },
        { With("id", "\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "acme|shop|all|a\"\\/\b\f\n\r\t|buy" },
        { With("id", "\"\\ud83d\\ude00\u00C3\u00A9\""), "acme|shop|all|😀é|buy" },
        { With("id", "\"\\uFFFD\""), "acme|shop|all|\uFFFD|buy" },
        { With("id", "7,\"id\":\"ann\""), "acme|shop|all|ann|buy" },
        { With("i\\u0064", "\"ann\""), "acme|shop|all|ann|buy" },
        { With("id", $"\"{string.Concat(Enumerable.Repeat("\\u0041", 1024))}\""), $"acme|shop|all|{new string('A', 1024)}|buy" },
        { With("more", new string('[', 63) + new string(']', 63)), "acme|shop|all|ann|buy" },
        { With("more", "[1e9, {\"id\": \"]}\"}, null, \"\\ud800\"]"), "acme|shop|all|ann|buy" },
        { With("more", "\"\u00E9\""), "acme|shop|all|ann|buy" }, // only the five names must be text
        { With("timestamp", "null"), "acme|shop|all|ann|buy" },
        { With("timestamp", "\"\""), "acme|shop|all|ann|buy" },
    };

    /// <summary>The bytes of an input.</summary>
    public static byte[] Bytes(string input) => Encoding.Latin1.GetBytes(input);

    // An event with one member put in the place of the field of its name, or added; a name in escapes takes the place of "id".
    private static string With(string name, string value)
    {
        string[] names = ["org", "source", "pop", "id", "action"];
        string[] values = ["\"acme\"", "\"shop\"", "\"all\"", "\"ann\"", "\"buy\""];
        int place = name.Contains('\\', StringComparison.Ordinal) ? 3 : Array.IndexOf(names, name);
        if (place < 0)
        {
            return $$"""{"{{name}}":{{value}},{{string.Join(',', names.Zip(values, static (of, text) => $"\"{of}\":{text}"))}}}""";
        }

        (names[place], values[place]) = (name, value);
        return $$"""{{{string.Join(',', names.Zip(values, static (of, text) => $"\"{of}\":{text}"))}}}""";
    }
}
