using System.CommandLine;
using Tocsin.Commands.Feeding;
using Tocsin.Commands.Mining;

namespace Tocsin.Commands;

/// <summary>The part that feeds events of populations.</summary>
internal static partial class SendCommand
{
    private const int MostWorkers = 512;

    private static readonly Option<bool> Discrete = new("--discrete")
    {
        Description =
            "Feed events of populations, one a request, to --to http://…/discrete of this program's facade 'binormal' or of the older engine, and print the answers whose score rises. "
            + "A clean stop, Ctrl-C and a server that restarts lose and repeat nothing; kill -9 repeats at most one line a worker; a connection that breaks before an answer may count its event twice, which the summary says. "
            + "Feeding a file again counts its events again and unbalances the probabilities",
    };

    private static readonly Option<string?> Map = new("--map")
    {
        Description = "With --discrete: what makes an event of a line, a preset (events, access), a rule in JSON or a file of it; lines of JSON with org, source, pop, id and action need none",
        HelpName = "RULE",
    };

    private static readonly Option<string> Header = HeaderOption.Create();

    private static readonly Option<int> Workers = new("--workers")
    {
        Description = "With --discrete: requests at once; an individual's events keep their order, because the same worker sends them all (default: the cores)",
        HelpName = "N",
        DefaultValueFactory = static _ => Environment.ProcessorCount,
    };

    private static readonly Option<bool> Restart = new("--restart") { Description = "With --discrete: forget what the state file remembers, and feed from the first line" };
    private static readonly Option<bool> All = new("--all") { Description = "With --discrete: print every answer" };

    private static FeedRequest FeedRequestOf(ParseResult parsed, string? key)
    {
        TimeSpan? timeout = Seconds(parsed.GetValue(RequestTimeout));
        FeedRequest request = new()
        {
            File = parsed.GetRequiredValue(File)!,
            Endpoint = DiscreteClient.Endpoint(parsed.GetRequiredValue(To)!),
            Rule = parsed.GetValue(Map),
            Header = parsed.GetRequiredValue(Header),
            Workers = parsed.GetValue(Workers),
            StateFile = parsed.GetValue(State),
            Restart = parsed.GetValue(Restart),
            All = parsed.GetValue(All),
            Rate = parsed.GetValue(Rate),
            ApiKey = key,
            GiveUpAfter = Seconds(parsed.GetValue(GiveUp)),
            Json = parsed.GetValue(Json),
        };
        return timeout is { } given ? request with { Timeout = given } : request;
    }
}
