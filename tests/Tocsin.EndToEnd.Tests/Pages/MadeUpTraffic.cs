namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Streams with something in them. Times end now, because the pages show the last minutes.</summary>
internal static class MadeUpTraffic
{
    /// <summary>A stream of a few templates over the last two minutes, ten lines a second.</summary>
    public static MadeUpStream Busy(string name)
    {
        MadeUpStream stream = new(name, "none");
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        for (int i = 0; i < 1_200; i++)
        {
            stream.Add(Line(i), now.AddSeconds((i - 1_200) / 10.0));
        }

        stream.Rates.AddRange(Enumerable.Repeat(10.0, 120));
        return stream;
    }

    /// <summary>So many templates that a table scrolls virtually.</summary>
    public static MadeUpStream Wide(string name, int templates)
    {
        MadeUpStream stream = new(name, "none");
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        for (int i = 0; i < templates; i++)
        {
            string word = Word(i);
            for (int copy = 0; copy <= templates - i; copy += 50)
            {
                stream.Add($"{word}first {word}second {word}third happened", now.AddMinutes(-1));
            }
        }

        stream.Rates.Add(templates);
        return stream;
    }

    /// <summary>Adds lines that arrive now, in one indivisible step.</summary>
    public static void Send(this MadeUpStream stream, params IEnumerable<string> lines) =>
        stream.Add(lines, TimeProvider.System.GetUtcNow().UtcDateTime);

    public static string Line(int i) => (i % 4) switch
    {
        0 => $"request {i} served in {i % 97} ms",
        1 => $"connection from 10.0.{i % 7}.{i % 251} closed",
        2 => $"user u{i % 31} logged in from terminal {i % 5}",
        _ => $"cache miss for key k{i}",
    };

    // Words of letters only: the miner puts tokens with digits together.
    private static string Word(int number)
    {
        char[] letters = new char[4];
        for (int i = 0; i < letters.Length; i++, number /= 26)
        {
            letters[i] = (char)('a' + (number % 26));
        }

        return new string(letters);
    }
}
