using System.Text;
using Tocsin.Commands.Connecting;
using Tocsin.Commands.Reading;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Ingestion;
using Tocsin.Terminal;

namespace Tocsin.Commands.LogDetection;

/// <summary>One run of <c>tocsin send --logdetection</c>: asks for the model, sends line after line, shows each verdict, sums up.</summary>
internal static class LineSendRun
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromMinutes(2);

    private delegate Task<Reply> Insist(Func<Task<Reply>> ask);

    /// <summary>Returns the exit code. A cancelled run sums up what was done and then throws <see cref="OperationCanceledException"/>.</summary>
    public static async Task<int> RunAsync(LineSendRequest request, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        using LogInput input = await LogInput.OpenAsync(request.File, cancellation);
        using LogDetectionClient client = new(request.Server, request.ApiKey, request.Timeout, clock);
        SendTally tally = new();
        VerdictView view = new(request, client.Server, input, tally, output, clock);
        Insistence insistence = new(client.Server, "--logdetection, or ServerUrl of appsettings.json", request.GiveUpAfter ?? UsualPatience, clock)
        {
            AwaitsStart = request.GiveUpAfter is not null,
            Postponed = (reason, attempt, wait) =>
            {
                tally.Retries++;
                view.Postponed(reason, attempt, wait);
            },
        };
        Backoff backoff = new(clock, request.ClientId);
        Insist insist = ask => insistence.InsistAsync(ask, backoff, cancellation);
        long started = clock.GetTimestamp();
        bool began = false;
        try
        {
            await LiveRegion.ShowAsync(async region =>
            {
                view.Region = region;
                await SwitchAsync(client, insist, request, view, cancellation);
                began = true;
                await SendAllAsync(client, insist, request, input, tally, view, clock, cancellation);
            });
        }
        finally
        {
            if (began)
            {
                SendSummary.Print(tally, clock.GetElapsedTime(started), request.Json, output);
            }
        }

        return tally.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Asks how the server is; answers the exit code.</summary>
    public static async Task<int> CheckAsync(Uri server, string? apiKey, TimeSpan timeout, bool json, TextWriter output, TimeProvider clock, CancellationToken cancellation)
    {
        using LogDetectionClient client = new(server, apiKey, timeout, clock);
        switch (await client.HealthAsync(cancellation))
        {
            case Reply.Said said:
                ServerHealth health = ServerHealth.Of(client.Server, said.Body);
                await output.WriteLineAsync(json ? health.ToJson() : health.ToText());
                return health.IsHealthy ? ExitCode.Done : ExitCode.Failed;
            case Reply.Refused refused:
                throw CommandException.Failed($"{client.Server}: {refused.Reason}");
            case Reply.Later { Status: > 0 } unwell:
                throw CommandException.Failed($"{client.Server} is not well: {unwell.Reason}.");
            case Reply.Later later:
                throw CommandException.Outside(
                    $"Nothing answers at {client.Server}: {later.Reason}. Start the server, or correct the address (--logdetection, or ServerUrl of appsettings.json).");
            default:
                return ExitCode.Failed;
        }
    }

    private static async Task SwitchAsync(LogDetectionClient client, Insist insist, LineSendRequest request, VerdictView view, CancellationToken cancellation)
    {
        string reason;
        switch (await insist(() => client.SwitchModelAsync(request.Model, cancellation)))
        {
            case Reply.Said:
                return;
            case Reply.Refused { Status: 0 } stranger:
                throw CommandException.Failed($"{client.Server}: {stranger.Reason}");
            case Reply.Refused refused:
                reason = refused.Reason;
                break;
            case Reply.Later failing:
                reason = failing.Reason;
                break;
            default:
                return;
        }

        if (request.ModelIsChosen)
        {
            throw CommandException.Failed(
                $"{client.Server} cannot switch to the model '{request.Model}': {reason.TrimEnd('.')}. Choose another with --model (or DefaultModel of appsettings.json), or leave it out to take the one in force.");
        }

        view.Remark($"{client.Server} was not switched to '{request.Model}': {reason.TrimEnd('.')}. The model in force judges, if there is one.");
    }

    private static async Task SendAllAsync(
        LogDetectionClient client, Insist insist, LineSendRequest request, LogInput input, SendTally tally, VerdictView view, TimeProvider clock, CancellationToken cancellation)
    {
        LineReader reader = new(input.Raw);
        long started = clock.GetTimestamp();
        while (await NextAsync(reader, tally, cancellation) is { } line)
        {
            await KeepRateAsync(request.Rate, tally, started, clock, cancellation);
            switch (await insist(() => client.ProcessLineAsync(line, request.ClientId, request.Model, cancellation)))
            {
                case Reply.Said said:
                    LineVerdict verdict = LineVerdict.Parse(
                        said.Body.ValueKind == System.Text.Json.JsonValueKind.Object && said.Body.TryGetProperty("result", out var result) ? result.ToString() : said.Body.GetRawText());
                    tally.Count(verdict);
                    view.Show(reader.Lines, verdict);
                    break;
                case Reply.Refused { Status: 0 or 401 or 403 or 404 or 405 } refused:
                    throw CommandException.Failed($"{client.Server}: {refused.Reason}");
                case Reply.Refused refused:
                    tally.Fail(reader.Lines, refused.Reason);
                    view.Failed(reader.Lines, refused.Reason);
                    break;
                case Reply.Later failing:
                    tally.Fail(reader.Lines, failing.Reason);
                    view.Failed(reader.Lines, failing.Reason);
                    break;
            }
        }
    }

    /// <summary>The next line that is not blank; on a thread of its own, because a pipe may block without heeding the token.</summary>
    private static Task<string?> NextAsync(LineReader reader, SendTally tally, CancellationToken cancellation) => Task.Run(() => Next(reader, tally), CancellationToken.None).WaitAsync(cancellation);

    private static string? Next(LineReader reader, SendTally tally)
    {
        try
        {
            while (reader.TryRead(out InputLine line))
            {
                tally.BytesRead = reader.IsGzip ? reader.RawBytesRead : tally.BytesRead + line.Bytes.Length + 1;
                string text = Encoding.UTF8.GetString(line.Bytes);
                if (!string.IsNullOrWhiteSpace(text))
                {
                    return text;
                }

                tally.Blank++;
            }

            return null;
        }
        catch (InvalidDataException damage)
        {
            throw CommandException.Failed($"The compressed log is damaged: {damage.Message} What came before was sent.", damage);
        }
    }

    private static async Task KeepRateAsync(double? rate, SendTally tally, long started, TimeProvider clock, CancellationToken cancellation)
    {
        if (rate is { } linesPerSecond && TimeSpan.FromSeconds((tally.Lines + tally.Failed) / linesPerSecond) - clock.GetElapsedTime(started) is var due && due > TimeSpan.Zero)
        {
            await Task.Delay(due, clock, cancellation);
        }
    }
}
