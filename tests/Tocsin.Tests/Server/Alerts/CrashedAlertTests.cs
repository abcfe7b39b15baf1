using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;
using Tocsin.Engine.Tests.Streams.Storage;
using Tocsin.Engine.Windows;
using Tocsin.Server;
using Tocsin.Server.Alerts;
using Tocsin.Server.Models;
using Tocsin.Server.Settings;
using Tocsin.Tests.Server.Windows;

namespace Tocsin.Tests.Server.Alerts;

/// <summary>
/// Windows, the book of alerts and a file of alerts on one disk that fails them all: after every crash the lane is that of an undisturbed one which reads the same records,
/// the book comes to hold what that one rang, and the file every message of it, at least once and in one form.
/// </summary>
public sealed class CrashedAlertTests : IDisposable
{
    private const int Runs = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The server asks the system which folders there are; what lies in them is on the simulated disk, under the same names.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-crashed-");

    private string Data => Path.Combine(_folder.FullName, "data");

    private string Sink => Path.Combine(_folder.FullName, "alerts.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_rang_before_any_crash_is_in_the_book_and_reaches_its_file_as_if_there_had_been_none()
    {
        int crashes = 0, restored = 0, messages = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            (int crashed, int fromCheckpoint, int sent) = await LiveAsync(seed);
            (crashes, restored, messages) = (crashes + crashed, restored + fromCheckpoint, messages + sent);
        }

        Assert.True(crashes > 20 && restored > 10 && messages > 100, $"{crashes} crashes, {restored} restarts from a checkpoint, {messages} messages");
    }

    private async Task<(int Crashes, int Restored, int Messages)> LiveAsync(int seed)
    {
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(Data, "streams"));
        Random random = new(seed);
        SimulatedFileSystem files = new(seed);
        files.CreateDirectory(Data);
        for (string? path = Data; path is not null; path = Path.GetDirectoryName(path))
        {
            files.SyncDirectory(path);
        }

        int crashes = 0, restored = 0, messages = 0;
        long told = 0;
        double second = 0;
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int run = 0; run < Runs; run++)
        {
            bool last = run == Runs - 1;
            files.CrashAt = last ? null : files.Operations + random.Next(40, 400);
            files.OnlyKill = random.Next(3) == 0;
            try
            {
                await using OnOneDisk server = await OpenAsync(files);
                restored += server.Log.Positions[0].Checkpointed > 0 ? 1 : 0;
                Assert.InRange(told, 0, server.Log.Positions[0].Durable);
                for (int steps = random.Next(20, 50); steps > 0; steps--)
                {
                    told = (await server.Log.AppendAndProcessAsync(Step(random, ref second)).AsTask().WaitAsync(Patience)).Next;
                    if (random.Next(8) == 0)
                    {
                        await server.Log.CheckpointAsync().WaitAsync(Patience);
                    }
                }

                messages = await CompareAsync(server, files, known);
            }
            catch (Exception over) when (files.Crashed && over is IOException or JournalStoppedException)
            {
                crashes++;
            }

            if (!last)
            {
                files.Crash();
                files = files.Restart();
            }
        }

        return (crashes, restored, messages);
    }

    private async Task<OnOneDisk> OpenAsync(SimulatedFileSystem files)
    {
        TocsinSettings settings = new()
        {
            Data = Data,
            Streams = new Dictionary<string, StreamSettings>
            {
                ["web"] = new() { Windows = new WindowSettings { Threshold = 2, MaxUrls = 400, Examples = 7 }, SegmentBytes = 16 << 10, CheckpointInterval = TimeSpan.FromDays(1) },
            },
            Alerts = new AlertSettings { Sinks = [new AlertSinkSettings { Address = Sink }] },
        };
        FileCheckpointStore checkpoints = new(files, Path.Combine(Data, "checkpoints"));
        RunningStreams? streams = null;
        try
        {
            ServedModels models = ServedModels.Open(settings, files, TimeProvider.System);
            streams = await RunningStreams.OpenAsync(settings, files, checkpoints, models, TimeProvider.System, NullLogger<RunningStreams>.Instance, CancellationToken.None).WaitAsync(Patience);
            Directory.CreateDirectory(Path.Combine(Data, "streams", "web"));
            AlertCenter alerts = await AlertCenter.OpenAsync(settings, streams, files, TimeProvider.System, NullLogger.Instance, CancellationToken.None).WaitAsync(Patience);
            return new OnOneDisk(checkpoints, streams, alerts);
        }
        catch (Exception fault)
        {
            if (streams is not null)
            {
                await streams.DisposeAsync();
            }

            checkpoints.Dispose();
            throw files.Crashed ? new IOException("The disk has crashed.", fault) : fault;
        }
    }

    // Traffic with errors that ring now and then; pauses that close windows; rules that change; people are asked elsewhere.
    private static RecordBatch Step(Random random, ref double second)
    {
        RecordBatch batch = new();
        DateTime now = Traffic.Start;
        switch (random.Next(14))
        {
            case 0:
                batch.AddCommand(new WindowCommand("anna", now, "http", new WindowOptions { Threshold = random.Next(1, 5), MaxUrls = random.Next(2, 200) }, random.Next(2) == 0, "").ToPayload());
                break;
            case 1 when random.Next(4) == 0:
                batch.AddCommand(new ResetWindowsCommand("anna", now, "").ToPayload());
                break;
            case 2:
                batch.Add("no record"u8);
                break;
            default:
                for (int i = random.Next(1, 6); i > 0; i--)
                {
                    second += random.Next(12) == 0 ? 45 : random.NextDouble();
                    batch.Add(Encoding.UTF8.GetBytes(Traffic.Line(random.Next(4) switch { 0 => 500, 1 => 200, _ => 404 }, second, random.Next(1_000))));
                }

                break;
        }

        return batch;
    }

    private async Task<int> CompareAsync(OnOneDisk server, SimulatedFileSystem files, Dictionary<string, string> known)
    {
        await server.Log.WaitProcessedAsync(0, server.Log.Positions[0].Durable).WaitAsync(Patience);
        (byte[] lane, long durable) = (await server.Log.AskAsync<LinePipeline, byte[]>(0, Snapshot).WaitAsync(Patience), server.Log.Positions[0].Durable);
        LinePipeline undisturbed = new(new StreamSettings().ToPipelineOptions() with { Stream = "web" });
        server.Log.Replay(0, undisturbed);
        if (server.Log.Positions[0].Durable == durable)
        {
            Assert.Equal(Snapshot(undisturbed), lane);
        }

        IReadOnlyList<Alert> rang = undisturbed.Windows.AlertsFrom(0, int.MaxValue).Alerts;
        Assert.Equal(undisturbed.Windows.AlertsNext, rang.Count);
        AlertBook expected = new(new NoLog());
        for (int number = 0; number < rang.Count; number++)
        {
            expected.Take("web", number, rang[number]);
        }

        await Traffic.UntilAsync(() => files.Crashed || server.Alerts.Book.NextOf("web", "windows") >= rang.Count, () => $"{server.Alerts.Book.NextOf("web", "windows")} of {rang.Count}: {string.Join(' ', server.Alerts.Warnings)}");
        string[] messages = [.. rang.Where(alert => !alert.Message.IsEmpty).Select(alert => Encoding.UTF8.GetString(SentAlert.Of("web", alert).Message.Span))];
        string[] lines = [];
        await Traffic.UntilAsync(() => files.Crashed || messages.Except(lines = Lines(files)).FirstOrDefault() is null, () => $"{lines.Length} lines, {messages.Length} messages, without {messages.Except(lines).First()}: {string.Join(' ', server.Alerts.Warnings)}");
        if (files.Crashed)
        {
            throw new IOException("The disk has crashed.");
        }

        // What cannot be read was cut by a crash, and is there again.
        foreach (string line in Lines(files).Where(IsWhole))
        {
            Assert.Contains(line, messages);
            using JsonDocument message = JsonDocument.Parse(line);
            string pair = $"{message.RootElement.GetProperty("id").GetString()}/{message.RootElement.GetProperty("revision").GetInt32()}";
            Assert.True(known.TryAdd(pair, line) || known[pair] == line, $"{pair} came in two forms.");
        }

        Assert.Equal(Told(expected), Told(server.Alerts.Book));
        return messages.Length;
    }

    private static string[] Told(AlertBook book) =>
        [.. book.List(new AlertQuery(null, null, null, null), long.MaxValue, 10_000, out _).Select(entry => $"{entry.Episode} {entry.State} {entry.Alerts} {entry.Latest.Id}/{entry.Latest.Revision} {entry.Latest.Text} worst {entry.Worst.Id}/{entry.Worst.Revision} {entry.Rang:O}")];

    private string[] Lines(SimulatedFileSystem files)
    {
        try
        {
            using IReadableFile file = files.OpenRead(Sink);
            byte[] bytes = new byte[file.Length];
            return Encoding.UTF8.GetString(bytes.AsSpan(0, file.Read(0, bytes))).Split('\n')[..^1];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static bool IsWhole(string line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] Snapshot(LinePipeline pipeline)
    {
        ArrayBufferWriter<byte> bytes = new();
        pipeline.Snapshot(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private sealed class NoLog : IAlertLog
    {
        public void Append(ReadOnlySpan<byte> happened)
        {
        }
    }

    private sealed class OnOneDisk(FileCheckpointStore checkpoints, RunningStreams streams, AlertCenter alerts) : IAsyncDisposable
    {
        public AlertCenter Alerts => alerts;

        public LogStream Log => streams.Find("web")!.Log;

        public async ValueTask DisposeAsync()
        {
            await alerts.DisposeAsync().AsTask().WaitAsync(Patience);
            await streams.DisposeAsync().AsTask().WaitAsync(Patience);
            checkpoints.Dispose();
        }
    }
}
