using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Tocsin.Commands.Generating;
using Tocsin.Engine.Traffic;
using Tocsin.Kafka;
using Tocsin.Server.Settings;

namespace Tocsin.Commands;

/// <summary><c>tocsin generate http</c>: made-up HTTP traffic, for whatever takes lines.</summary>
internal static class GenerateCommand
{
    private static readonly HttpTrafficOptions Usual = new();

    private static readonly Option<int> Urls = new("--urls") { Description = "URLs: /resource/1 to /resource/N", HelpName = "N", DefaultValueFactory = static _ => Usual.Urls };

    private static readonly Option<double> Rate = new("--rate")
    {
        Description = "Lines per second; max or 0 for as fast as they are taken",
        HelpName = "N",
        DefaultValueFactory = static _ => Usual.Rate,
        CustomParser = static result => Read<double>(result, TryRate, "a number of lines per second, or max"),
    };

    private static readonly Option<long?> Count = new("--count") { Description = "Lines; for ever when not given", HelpName = "N" };

    private static readonly Option<HttpTrafficFormat> Format = new("--format")
    {
        Description = "How lines are written",
        HelpName = "json|csv|combined",
        CustomParser = static result => Read<HttpTrafficFormat>(result, ChoiceName.TryParse, "json, csv or combined"),
    };

    private static readonly Option<int[]> StatusDist = new("--status-dist")
    {
        Description = "How often 200, 404 and 500 come, in relation to each other",
        HelpName = "A B C",
        Arity = new ArgumentArity(3, 3),
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = static _ => [Usual.StatusWeights.Ok, Usual.StatusWeights.NotFound, Usual.StatusWeights.Failed],
    };

    private static readonly Option<int> Seed = new("--seed") { Description = "Another number makes other lines; the same number the same ones", HelpName = "N", DefaultValueFactory = static _ => Usual.Seed };

    private static readonly Option<DateTime?> Start = new("--start")
    {
        Description = "Time of the first line: the others follow at the rate, and all are made at once. Now, and each line when it is due, when not given",
        HelpName = "TIME",
        CustomParser = static result => Read<DateTime>(result, TryTime, "a time such as 2025-05-30T18:52:00Z"),
    };

    private static readonly Option<string> To = new("--to")
    {
        Description = "Where lines go: - for standard output, tcp://HOST:PORT, listen://[ADDRESS]:PORT for whoever connects, http://HOST:PORT for a server, kafka://BROKER/TOPIC",
        HelpName = "ADDRESS",
        DefaultValueFactory = static _ => GeneratedSinks.StandardOutput,
    };

    private static readonly Option<string> Stream = new("--stream") { Description = "Stream of the server", HelpName = "NAME", DefaultValueFactory = static _ => "http" };

    private static readonly Option<HttpBurst?> Burst = new("--burst")
    {
        Description = "500 more errors a second (status 500, /resource/1), from 60 s after the start on, for 20 s: 500@60s/20s",
        HelpName = "N@AFTER/FOR",
        CustomParser = static result => Read<HttpBurst>(result, TryBurst, "a burst such as 500@60s/20s: errors a second, when they begin, how long they last"),
    };

    private static readonly Option<TimeSpan> Disorder = new("--disorder")
    {
        Description = "Lines name times up to this much before their own, such as 5s",
        HelpName = "DURATION",
        CustomParser = static result => Read<TimeSpan>(result, Quantities.TryParseDuration, "a duration such as 5s"),
    };

    private static readonly Option<string[]> Kafka = new("--kafka")
    {
        HelpName = "NAME=VALUE",
        Description = "kafka://: an option of librdkafka, such as security.protocol=SASL_SSL or sasl.passwordFile=/run/secrets/kafka; repeatable",
    };

    public static Command Create()
    {
        DocumentedCommand http = new(
            "http",
            "Make up lines of HTTP traffic: timestamp, ip, method, url and status, exactly as many a second as asked for.",
            "tocsin generate http --rate 50 --to tcp://127.0.0.1:9999",
            "tocsin generate http --rate 1000 --to listen://:9999 --burst 500@60s/20s",
            "tocsin generate http --count 1000000 --rate 10000 --start 2025-05-30T18:00:00Z --disorder 5s > traffic.jsonl")
        {
            Urls, Rate, Count, Format, StatusDist, Seed, Start, To, Stream, Burst, Disorder, Kafka,
        };
        ApiKeyOptions key = new(http, "ingest");
        http.SetAction((parsed, cancellation) => GenerateRun.RunAsync(Request(parsed, key), parsed.InvocationConfiguration.Output, TimeProvider.System, cancellation));
        return new DocumentedCommand("generate", "Make up lines of logs, for trying things out.", "tocsin generate http --rate 1000 --count 10000") { http };
    }

    private static GenerateRequest Request(ParseResult parsed, ApiKeyOptions key)
    {
        GenerateRequest request = new()
        {
            Traffic = new HttpTrafficOptions
            {
                Urls = parsed.GetValue(Urls),
                Rate = parsed.GetValue(Rate),
                Format = parsed.GetValue(Format),
                StatusWeights = parsed.GetValue(StatusDist) is [int ok, int notFound, int failed] ? (ok, notFound, failed) : Usual.StatusWeights,
                Seed = parsed.GetValue(Seed),
                Burst = parsed.GetValue(Burst),
                Disorder = parsed.GetValue(Disorder),
            },
            To = parsed.GetRequiredValue(To),
            Count = parsed.GetValue(Count),
            Start = parsed.GetValue(Start),
            Stream = parsed.GetRequiredValue(Stream),
            ApiKey = key.Read(parsed),
            Kafka = KafkaOf(parsed.GetValue(Kafka) ?? []),
        };
        string[] faults = [.. Faults(request)];
        return faults.Length == 0 ? request : throw CommandException.WrongUsage(string.Join(' ', faults));
    }

    private static KafkaOptions KafkaOf(string[] pairs)
    {
        try
        {
            return KafkaOptions.Parse(pairs).WithVariables(Environment.GetEnvironmentVariables());
        }
        catch (KafkaOptionException fault)
        {
            throw CommandException.WrongUsage(fault.Message, fault);
        }
    }

    private static IEnumerable<string> Faults(GenerateRequest request)
    {
        foreach (string fault in request.Traffic.Faults())
        {
            yield return fault;
        }

        if (request.Count is < 1)
        {
            yield return $"--count must be 1 or more; it is {request.Count}.";
        }

        if (request.Start is not null && request.Traffic.Rate == 0)
        {
            yield return "With --start the times of lines follow from --rate: give a number of lines per second. They are made as fast as they are taken anyway.";
        }
    }

    private delegate bool Reading<T>(string text, out T value);

    private static bool TryRate(string text, out double rate)
    {
        rate = 0;
        return text == "max" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out rate);
    }

    private static bool TryTime(string text, out DateTime time) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private static bool TryBurst(string text, out HttpBurst burst)
    {
        string[] parts = text.Split('@', '/');
        burst = new HttpBurst(0, default, default);
        if (parts.Length != 3 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int errors)
            || !Quantities.TryParseDuration(parts[1], out TimeSpan after) || !Quantities.TryParseDuration(parts[2], out TimeSpan lasting))
        {
            return false;
        }

        burst = new HttpBurst(errors, after, lasting);
        return true;
    }

    private static T? Read<T>(ArgumentResult result, Reading<T> read, string expected)
    {
        string text = result.Tokens[0].Value;
        if (read(text, out T value))
        {
            return value;
        }

        result.AddError($"'{text}' is not {expected}.");
        return default;
    }
}
