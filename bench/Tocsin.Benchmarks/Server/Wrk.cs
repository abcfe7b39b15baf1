using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Tocsin.Benchmarks.Server;

/// <summary><c>wrk</c>, the load generator, with a script that it is given: one event a request, each connection asks again when it has its answer.</summary>
internal sealed class Wrk : IDisposable
{
    private const int Threads = 2;

    // wrk knows statuses from 400 on as errors; no route that is asked here answers 3xx.
    private const string Script =
        """
        local requests, at, threads = {}, 0, 0
        setup = function(thread)
          thread:set("number", threads)
          threads = threads + 1
        end
        init = function(args)
          for line in io.lines(args[1]) do
            requests[#requests + 1] = wrk.format("POST", nil, { ["Host"] = wrk.host, ["Content-Type"] = "application/json" }, line)
          end
          at = math.floor(number * #requests / 2)
        end
        request = function()
          at = at % #requests + 1
          return requests[at]
        end
        done = function(summary, latency)
          local e = summary.errors
          io.write(string.format('\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"max":%d,"refused":%d,"broken":%d}\n', summary.requests, summary.duration,
            latency:percentile(50), latency:percentile(99), latency.max, e.status, e.connect + e.read + e.write + e.timeout))
        end
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-wrk-");

    /// <param name="events">What it sends, over and over, one a request.</param>
    public Wrk(string[] events)
    {
        File.WriteAllText(ScriptPath, Script);
        File.WriteAllLines(EventsPath, events);
    }

    /// <summary>Where it is on the PATH; null where it is not.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(static folder => Path.Combine(folder, "wrk")).FirstOrDefault(File.Exists);

    private string ScriptPath => Path.Combine(_folder.FullName, "events.lua");

    private string EventsPath => Path.Combine(_folder.FullName, "events.jsonl");

    /// <summary>Asks for some seconds and says how that went.</summary>
    public WrkResult Ask(Uri url, int connections, int seconds)
    {
        string[] arguments = [$"-t{Threads}", $"-c{connections}", string.Create(CultureInfo.InvariantCulture, $"-d{seconds}s"), "-s", ScriptPath, url.ToString(), "--", EventsPath];
        using Process wrk = Process.Start(new ProcessStartInfo(Program!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = wrk.StandardError.ReadToEndAsync();
        string said = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        string? line = said.Split('\n').FirstOrDefault(static line => line.StartsWith('{'));
        return wrk.ExitCode == 0 && line is not null
            ? JsonSerializer.Deserialize<WrkResult>(line, JsonSerializerOptions.Web)!
            : throw new InvalidOperationException($"wrk ended with {wrk.ExitCode}: {said}{errors.Result}");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>What <c>wrk</c> saw; times in microseconds.</summary>
/// <param name="Requests">Answers that it got.</param>
/// <param name="Refused">Those of them with a status from 400 on.</param>
/// <param name="Broken">Connections and requests that failed or got no answer in time.</param>
internal sealed record WrkResult(long Requests, long Microseconds, long P50, long P99, long Max, long Refused, long Broken)
{
    public double Rate => Requests / (Microseconds / 1e6);
}
