using System.Buffers;
using System.Diagnostics;
using Tocsin.Commands.Reading;
using Tocsin.Commands.Sending;
using Tocsin.Engine.Ingestion;
using Tocsin.Terminal;

namespace Tocsin.Commands.Generating;

/// <summary>Lines to a stream of a server, in batches, each of which it answers for; a batch whose answer was lost may be taken twice.</summary>
internal sealed class HttpSink : IGeneratedSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RecordsClient _client;
    private readonly string _stream;
    private readonly TimeProvider _clock;
    private readonly Action<string> _note;
    private readonly Backoff _backoff;
    private bool _answered;
    private long _rejected;
    private int _retries;

    private HttpSink(RecordsClient client, GenerateRequest request, TimeProvider clock, Action<string> note)
    {
        (_client, _stream, _clock, _note) = (client, request.Stream, clock, note);
        _backoff = new Backoff(clock, request.Traffic.Seed);
    }

    public string Name => $"stream {_stream} of {_client.Server}";

    public TimeSpan Linger { get; } = TimeSpan.FromMilliseconds(100);

    public int BatchBytes => 1 << 20;

    public string State => string.Join(", ", ((string[])[_retries == 0 ? "" : $"{Human.Count(_retries)} retries", _rejected == 0 ? "" : $"{Human.Count(_rejected)} rejected"]).Where(static part => part.Length > 0));

    /// <exception cref="CommandException">The address is wrong (2).</exception>
    public static HttpSink Open(GenerateRequest request, TimeProvider clock, Action<string> note)
    {
        if (!Uri.TryCreate(request.To, UriKind.Absolute, out Uri? server) || server.Host.Length == 0)
        {
            throw CommandException.WrongUsage($"--to '{request.To}' is no address of a server. Write it as http://127.0.0.1:8800, and the stream as --stream NAME.");
        }

        return new HttpSink(new RecordsClient(server, request.Stream, request.ApiKey, compress: false, Patience, clock), request, clock, note);
    }

    public ValueTask ReadyAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> lines, int count, CancellationToken cancellation)
    {
        using LineBatch batch = new(ArrayPool<byte>.Shared.Rent(lines.Length)) { Length = lines.Length, Lines = count };
        lines.CopyTo(batch.Buffer);
        for (int attempt = 1; ; attempt++)
        {
            switch (await _client.SendAsync(batch, source: null, offset: 0, cancellation))
            {
                case Answer.Taken taken:
                    _rejected += taken.Rejected;
                    _answered = true;
                    _backoff.Reset();
                    return;
                case Answer.Refused refused:
                    throw CommandException.Failed(refused.Reason);
                case Answer.Later later when !_answered:
                    throw CommandException.Outside($"{_client.Server} takes no lines: {later.Reason}. Start the server, or correct --to.");
                case Answer.Later later:
                    TimeSpan wait = _backoff.Next(later.After);
                    _retries++;
                    _note($"{_client.Server}: {Printable.Line(later.Reason)}. Next try in {Human.Duration(wait)} (try {attempt + 1}).");
                    await Task.Delay(wait, _clock, cancellation);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
    }

    public ValueTask FinishAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
