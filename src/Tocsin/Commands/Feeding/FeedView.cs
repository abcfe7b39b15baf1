using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Tocsin.Terminal;

namespace Tocsin.Commands.Feeding;

/// <summary>
/// Shows a feeding: answers on standard output, one object a line; on a terminal a line of progress beneath them; on standard error what a person must know. Whoever
/// feeds tells it from any thread; one thread shows.
/// </summary>
internal sealed class FeedView(FeedRequest request, string server, FeedProgress progress, TextWriter output, TimeProvider clock)
{
    private const int MostWaiting = 4096;
    private const int MostRefusals = 10;
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    // Bounded, so that a reader of the output that is slow slows the feeding.
    private readonly Channel<(string Text, bool IsAnswer)> _said = Channel.CreateBounded<(string, bool)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private int _refusals;
    private int _outOfReach;
    private long _printed;

    /// <summary>Answers printed.</summary>
    public long Printed => Interlocked.Read(ref _printed);

    /// <summary>The server has answered. Waits while the reader of the output is far behind.</summary>
    /// <param name="answer">As it came.</param>
    /// <param name="rises">Whether the score is the individual's highest so far.</param>
    public ValueTask AnswerAsync(JsonElement answer, bool rises)
    {
        if (Interlocked.Exchange(ref _outOfReach, 0) != 0)
        {
            Remark($"{server} answers again.");
        }

        if (!rises && !request.All)
        {
            return ValueTask.CompletedTask;
        }

        Interlocked.Increment(ref _printed);
        return _said.Writer.WriteAsync((Text(answer), true));
    }

    /// <summary>A line is no event, or the server does not take it. The first few are named.</summary>
    public void Refused(long line, string reason)
    {
        int number = Interlocked.Increment(ref _refusals);
        if (number <= MostRefusals)
        {
            Remark($"line {Human.Count(line)}: {reason.TrimEnd('.')}{(number == MostRefusals ? ". Further ones are counted." : "")}");
        }
    }

    /// <summary>A try failed. Said once until the server answers again, by whichever worker is first.</summary>
    public void Postponed(string reason, TimeSpan wait)
    {
        if (Interlocked.Exchange(ref _outOfReach, 1) == 0)
        {
            Remark($"{server}: {reason}. Next try in {Human.Duration(wait)}; it is tried until it answers.");
        }
    }

    /// <summary>Something that its user should know. Never waits: when very much is to be shown it is left out.</summary>
    public void Remark(string text) => _said.Writer.TryWrite((Printable.Line(text), false));

    /// <summary>Shows until the work has ended and everything was said. A reader of the output that went away stops the work, and ends it with <see cref="OutputClosedException"/>.</summary>
    public async Task ShowAsync(LiveRegion region, Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task working = Task.Run(() => EndAsync(work(stop.Token)), CancellationToken.None);
        try
        {
            await ShowAllAsync(region);
        }
        catch (Exception fault)
        {
            _said.Writer.TryComplete(fault); // who wants to say more must not wait for ever
            await stop.CancelAsync();
            await working.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }

        await working;
    }

    private async Task EndAsync(Task work)
    {
        try
        {
            await work;
        }
        finally
        {
            _said.Writer.TryComplete();
        }
    }

    private async Task ShowAllAsync(LiveRegion region)
    {
        long painted = 0;
        Task<bool> more = _said.Reader.WaitToReadAsync().AsTask();
        while (await Task.WhenAny(more, Task.Delay(Frame, clock, CancellationToken.None)) != more || await more)
        {
            Drain(region);
            if (region.Live && (painted == 0 || clock.GetElapsedTime(painted) > Frame))
            {
                painted = clock.GetTimestamp();
                region.Paint(progress.Draw);
            }

            if (more.IsCompleted)
            {
                more = _said.Reader.WaitToReadAsync().AsTask();
            }
        }
    }

    private static string Text(JsonElement answer)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter json = new(text, Readable))
        {
            answer.WriteTo(json);
        }

        return Printable.Json(Encoding.UTF8.GetString(text.WrittenSpan));
    }

    private void Drain(LiveRegion region)
    {
        bool wrote = false;
        while (_said.Reader.TryRead(out (string Text, bool IsAnswer) said))
        {
            if (said.IsAnswer && !region.Live)
            {
                output.WriteLine(said.Text);
                wrote = true;
            }
            else
            {
                region.Note(said.Text);
            }
        }

        if (wrote)
        {
            output.Flush();
        }
    }
}
