using Tocsin.Engine.Logs;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams.Crashes;

/// <summary>The independent answer: what a stream must hold, from what its senders sent and what they were told.</summary>
internal sealed class Verdict(NumberedSender[] numbered, AnonymousSender anonymous, bool withMarks)
{
    /// <summary>A source of one record, whose repetition shows that everything before it is done.</summary>
    public const string RestSource = "rest";

    private bool _lossy; // acknowledged records may have gone, as Durability.Os says
    private bool _mayGoBack;

    /// <summary>All that was seen at the last look.</summary>
    public List<RecordedEntry> Entries { get; private set; } = [];

    /// <summary>A run is over; <paramref name="lossy"/>: what was acknowledged in it need not be there in the next.</summary>
    public void RunEnded(bool lossy)
    {
        _mayGoBack |= lossy;
        _lossy |= lossy;
    }

    public void Opened(LogStream stream)
    {
        if (_mayGoBack)
        {
            foreach (NumberedSender sender in numbered)
            {
                sender.GoOnAt(stream.NextOffset(sender.Name));
            }

            anonymous.ForgetAcknowledgements();
            Entries = [];
            _mayGoBack = false;
        }
    }

    /// <param name="entries">What the lane has been told from position 0 on.</param>
    /// <param name="stream">At rest.</param>
    /// <param name="complete">Every numbered batch has been acknowledged.</param>
    public void Check(List<RecordedEntry> entries, LogStream stream, bool complete)
    {
        Assert.Equal(Entries, entries.Take(Entries.Count)); // what was there once is there, unchanged and in its place
        Entries = entries;
        CheckPositions(stream.Positions[0]);
        foreach (NumberedSender sender in numbered)
        {
            CheckNumbered(sender.Name, sender.Acknowledged, sender.Sent, stream);
            Assert.True(!complete || stream.NextOffset(sender.Name) == sender.Acknowledged);
        }

        CheckNumbered(RestSource, 0, 1, stream);
        CheckAnonymous();
        Assert.All(Entries.Where(entry => entry.Source.Length > 0), entry => Assert.Equal(RecordKind.Input, entry.Kind == RecordKind.Rejection ? RecordKind.Input : entry.Kind));
        CheckLedger(stream.Ledger, complete);
    }

    private void CheckPositions(LanePosition lane)
    {
        long before = -1, arrival = 0;
        foreach (RecordedEntry entry in Entries)
        {
            Assert.True(entry.Position > before, $"position {entry.Position} follows {before}");
            Assert.True(entry.ArrivalTicks >= arrival, $"position {entry.Position} arrived before the one in front of it");
            (before, arrival) = (entry.Position, entry.ArrivalTicks);
        }

        // Positions that no entry has are those of the marks, one for each marked entry.
        Assert.Equal(lane.Durable, lane.Processed);
        Assert.Equal(lane.Durable, Entries.Count + Entries.Count(entry => entry.Mark.Length > 0));
        Assert.All(Entries, entry => Assert.Equal(entry.Payload.EndsWith('*'), entry.Mark.Length > 0));
    }

    private void CheckNumbered(string source, long acknowledged, long sent, LogStream stream)
    {
        RecordedEntry[] inputs = [.. Entries.Where(entry => entry.Source == source && entry.Kind == RecordKind.Input)];
        for (int i = 0; i < inputs.Length; i++)
        {
            Assert.True(inputs[i].SourceOffset == i, $"record {inputs[i].SourceOffset} of {source} is where its record {i} should be");
            Assert.Equal(NumberedSender.Payload(source, i, withMarks), inputs[i].Payload);
            Assert.Equal(source != RestSource && i % 13 == 3 ? RecordFlags.Truncated : RecordFlags.None, inputs[i].Flags);
        }

        Assert.InRange(inputs.Length, acknowledged, sent);
        Assert.Equal(inputs.Length, stream.NextOffset(source));
    }

    private void CheckAnonymous()
    {
        RecordedEntry[] inputs = [.. Entries.Where(entry => entry.Source.Length == 0 && entry.Kind == RecordKind.Input)];
        RecordedEntry[] commands = [.. Entries.Where(entry => entry.Kind == RecordKind.Command)];
        int at = 0, atCommand = 0;
        foreach (AnonymousSender.AnonymousBatch batch in anonymous.Batches)
        {
            bool isThere = batch.Inputs.Length > 0 && at < inputs.Length && inputs[at].Payload == batch.Inputs[0];
            bool commandIsThere = batch.Command is not null && atCommand < commands.Length && commands[atCommand].Payload == batch.Command;
            if (batch.Next is { } next)
            {
                Assert.True(isThere || batch.Inputs.Length == 0, $"acknowledged batch {batch.Number} is not there, or not in its place");
                Assert.True(commandIsThere || batch.Command is null, $"the command of acknowledged batch {batch.Number} is not there");
                Assert.True(!isThere || InputsEndBefore(next, inputs, at + batch.Inputs.Length - 1, batch), $"batch {batch.Number} was said to end before {next}");
            }

            Assert.False(batch.Refused && (isThere || commandIsThere), $"refused batch {batch.Number} is there");
            if (batch is { Inputs.Length: > 0, Command: not null })
            {
                Assert.True(isThere == commandIsThere, $"batch {batch.Number} is there in part");
            }

            if (isThere)
            {
                Assert.Equal(batch.Inputs, inputs[at..Math.Min(inputs.Length, at + batch.Inputs.Length)].Select(entry => entry.Payload));
                at += batch.Inputs.Length;
            }

            atCommand += commandIsThere ? 1 : 0;
        }

        Assert.True(at == inputs.Length, at < inputs.Length ? $"nobody sent '{inputs[at].Payload}' there" : "");
        Assert.True(atCommand == commands.Length, atCommand < commands.Length ? $"nobody sent '{commands[atCommand].Payload}' there" : "");
    }

    private static bool InputsEndBefore(long next, RecordedEntry[] inputs, int last, AnonymousSender.AnonymousBatch batch) =>
        last < inputs.Length && inputs[last].Position == next - 1 - (batch.Rejected > 0 ? 1 : 0);

    private void CheckLedger(Ledger ledger, bool complete)
    {
        int inputs = Entries.Count(entry => entry.Kind == RecordKind.Input);
        Assert.True(ledger.Balances, ledger.ToString());
        Assert.Equal(inputs, ledger.Processed);
        Assert.Equal(0, ledger.Pending);
        Assert.Equal(inputs + ledger.Rejected, ledger.Received);
        Assert.Equal(Entries.Count(entry => entry.Flags.HasFlag(RecordFlags.Truncated)), ledger.Truncated);
        if (_lossy)
        {
            return; // refusals that were counted may have gone with their batch
        }

        long certain = numbered.Sum(sender => sender.Rejected) + anonymous.Batches.Where(batch => batch.Next is not null).Sum(batch => batch.Rejected);
        long possible = anonymous.Batches.Where(batch => batch.Next is null && !batch.Refused).Sum(batch => batch.Rejected);
        Assert.InRange(ledger.Rejected, certain, certain + possible + (complete ? 0 : 100));
    }
}
