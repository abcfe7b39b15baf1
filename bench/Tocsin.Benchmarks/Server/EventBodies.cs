using System.Buffers;
using System.Globalization;
using System.Text;
using Tocsin.Benchmarks.Populations;

namespace Tocsin.Benchmarks.Server;

/// <summary>Events of one scope as senders write them: shoppers with tastes, 1,000 individuals and 40 actions.</summary>
internal static class EventBodies
{
    public const int Individuals = 1_000, Actions = 40;

    /// <summary>The scope that all of them are of.</summary>
    public const string Scope = "org=acme&source=web&pop=all";

    /// <summary>Events, one JSON object each.</summary>
    public static string[] Single(int count, int seed)
    {
        (int Id, int Action)[] drawn = new (int, int)[count];
        PopulationTraffic traffic = new(seed, Actions, Individuals);
        traffic.Draw(drawn);
        return [.. drawn.Select(one => Json(Encoding.UTF8.GetString(traffic.Ids[one.Id]), Encoding.UTF8.GetString(traffic.Actions[one.Action])))];
    }

    /// <summary>Bodies of newline-delimited JSON.</summary>
    public static List<byte[]> Bodies(int events, int perBody, int seed)
    {
        List<byte[]> bodies = [];
        ArrayBufferWriter<byte> body = new(perBody * 128);
        foreach (string[] part in Single(events, seed).Chunk(perBody))
        {
            body.ResetWrittenCount();
            foreach (string line in part)
            {
                Encoding.UTF8.GetBytes(line, body);
                body.Write("\n"u8);
            }

            bodies.Add(body.WrittenSpan.ToArray());
        }

        return bodies;
    }

    private static string Json(string id, string action) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"org":"acme","source":"web","pop":"all","id":"{{id}}","action":"{{action}}"}""");
}
