using Tocsin.Engine.Alerts;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Alerts;

/// <summary>The life of alerts: gathered, acknowledged, resolved, opened again, and the same after a restart.</summary>
public sealed class AlertBookTests
{
    private static readonly DateTime Now = Ringing.Start.AddHours(1);

    private readonly MemoryLog _log = new();

    [Fact]
    public void Revisions_of_one_trouble_are_one_entry()
    {
        AlertBook book = new(_log);
        Take(book, "web", Ringing.Of(0, 0, AlertPhase.Rang), Ringing.Of(0, 1, AlertPhase.Escalated, 202), Ringing.Of(1, 0, AlertPhase.Rang), Ringing.Of(0, 2, AlertPhase.Final, 250));
        AlertEntry entry = Assert.Single(book.List(new AlertQuery(), long.MaxValue, 10, out long? next));
        Assert.Null(next);
        Assert.Equal(("web", Ringing.Id(0), AlertState.Open, 2, Ringing.Start), (entry.Stream, entry.Episode, entry.State, entry.Alerts, entry.Rang));
        // The final figures of the first window came after the second had rung: that one is the latest.
        Assert.Equal((Ringing.Id(1), 0), (entry.Latest.Id, entry.Latest.Revision));
        Assert.Equal((Ringing.Id(0), 2, 250), (entry.Worst.Id, entry.Worst.Revision, entry.Worst.Score));
        Assert.Equal([0, 1, 0, 2], book.Find("web", Ringing.Id(1))!.Revisions.Select(alert => alert.Revision));
        Assert.Equal(entry, book.OfAlert("web", Ringing.Id(1)));
        Assert.Null(book.OfAlert("api", Ringing.Id(1)));

        Take(book, "web", Ringing.Of(1, 1, AlertPhase.Final, 120), Ringing.Of(1, 2, AlertPhase.Resolved, 120));
        entry = book.Entry("web", Ringing.Id(0))!;
        Assert.Equal((AlertState.Resolved, null, null), (entry.State, entry.Who, entry.When));
    }

    [Fact]
    public void A_number_or_a_revision_that_was_there_before_is_dropped()
    {
        AlertBook book = new(_log);
        Assert.True(book.Take("web", 0, Ringing.Of(0, 0, AlertPhase.Rang)));
        Assert.True(book.Take("web", 1, Ringing.Of(0, 1, AlertPhase.Escalated)));
        Assert.False(book.Take("web", 0, Ringing.Of(0, 0, AlertPhase.Rang)));
        Assert.False(book.Take("web", 1, Ringing.Of(0, 1, AlertPhase.Escalated)));
        Assert.Equal(2, _log.Events.Count);

        // With a new number, as after a journal that has begun anew.
        Assert.False(book.Take("web", 2, Ringing.Of(0, 1, AlertPhase.Escalated)));
        Assert.False(book.Take("web", 3, Ringing.Of(0, 0, AlertPhase.Rang)));
        Assert.Equal(new AlertCounts(1, 0, 0, 2, 2, 0, 0), book.Counts);
        Assert.Equal(4, book.NextOf("web", "windows"));

        // What the stream had no longer is counted.
        Assert.True(book.Take("web", 10, Ringing.Of(0, 2, AlertPhase.Final)));
        Assert.Equal(6, book.Counts.Missed);
        book.BeginAnew("web", "windows");
        Assert.Equal(0, book.NextOf("web", "windows"));
        Assert.False(book.Take("web", 0, Ringing.Of(0, 0, AlertPhase.Rang)));
        Assert.True(book.Take("web", 1, Ringing.Of(5, 0, AlertPhase.Rang, episode: 5)));
    }

    [Fact]
    public void Somebody_acknowledges_and_resolves_with_a_note()
    {
        AlertBook book = new(_log);
        Take(book, "web", Ringing.Of(0, 0, AlertPhase.Rang));
        Assert.Null(book.Acknowledge("web", "unknown", "anna", Now, null));
        AlertEntry entry = book.Acknowledge("web", Ringing.Id(0), "anna", Now, "on it")!;
        Assert.Equal((AlertState.Acknowledged, "anna", Now, "on it"), (entry.State, entry.Who, entry.When, entry.Note));

        // Whoever looks after it does so on, whatever rings.
        Take(book, "web", Ringing.Of(0, 1, AlertPhase.Escalated), Ringing.Of(1, 0, AlertPhase.Rang));
        Assert.Equal(AlertState.Acknowledged, book.Entry("web", Ringing.Id(0))!.State);
        entry = book.Resolve("web", Ringing.Id(0), "bert", Now.AddMinutes(1), null)!;
        Assert.Equal((AlertState.Resolved, "bert", null), (entry.State, entry.Who, entry.Note));
        Assert.Equal(AlertState.Resolved, book.Acknowledge("web", Ringing.Id(0), "anna", Now, null)!.State);
        Assert.Equal(
            [new AlertDeed(AlertState.Acknowledged, "anna", Now, "on it"), new AlertDeed(AlertState.Resolved, "bert", Now.AddMinutes(1), null)],
            book.Find("web", Ringing.Id(0))!.Deeds);
        Assert.Throws<ArgumentException>(() => book.Resolve("web", Ringing.Id(0), "bert", Now, new string('x', AlertBook.LongestNote + 1)));
    }

    [Fact]
    public void What_somebody_resolved_opens_again_for_another_window_and_not_for_more_of_the_same()
    {
        AlertBook book = new(_log);
        Take(book, "web", Ringing.Of(0, 0, AlertPhase.Rang));
        book.Resolve("web", Ringing.Id(0), "anna", Now, "false alarm");
        Take(book, "web", Ringing.Of(0, 1, AlertPhase.Escalated, 202), Ringing.Of(0, 2, AlertPhase.Final, 210));
        Assert.Equal((AlertState.Resolved, "false alarm"), (book.Entry("web", Ringing.Id(0))!.State, book.Entry("web", Ringing.Id(0))!.Note));
        Take(book, "web", Ringing.Of(1, 0, AlertPhase.Rang));
        Assert.Equal((AlertState.Open, null, null), (book.Entry("web", Ringing.Id(0))!.State, book.Entry("web", Ringing.Id(0))!.Who, book.Entry("web", Ringing.Id(0))!.Note));
        Assert.Equal("false alarm", Assert.Single(book.Find("web", Ringing.Id(0))!.Deeds).Note);
    }

    [Fact]
    public void A_resolution_that_comes_by_itself_keeps_what_somebody_said_before_it()
    {
        AlertBook book = new(_log);
        Take(book, "web", Ringing.Of(0, 0, AlertPhase.Rang));
        book.Resolve("web", Ringing.Id(0), "anna", Now, "known");
        Take(book, "web", Ringing.Of(0, 1, AlertPhase.Final), Ringing.Of(0, 2, AlertPhase.Resolved));
        AlertEntry entry = book.Entry("web", Ringing.Id(0))!;
        Assert.Equal((AlertState.Resolved, "anna", "known"), (entry.State, entry.Who, entry.Note));
    }

    [Fact]
    public void Lists_are_by_state_stream_detector_and_text_and_go_on_where_they_ended()
    {
        AlertBook book = new(_log);
        for (int i = 0; i < 25; i++)
            book.Take(i % 2 == 0 ? "web" : "api", i / 2, Ringing.Of(i, 0, AlertPhase.Rang, episode: i, status: 400 + (i % 3)));
        book.Acknowledge("web", Ringing.Id(24, 400), "anna", Now, "the Löwe release");
        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(i => Ringing.Id(i, 400 + (i % 3))), All(book, new AlertQuery(), 4).Select(entry => entry.Episode));
        Assert.Equal(12, All(book, new AlertQuery(Stream: "API"), 5).Count);
        Assert.Equal(24, All(book, new AlertQuery(AlertState.Open), 7).Count);
        Assert.Equal(8, All(book, new AlertQuery(Text: "STATUS 401"), 3).Count);
        Assert.Equal("web", Assert.Single(All(book, new AlertQuery(Text: "löwe"), 3)).Stream);
        Assert.Empty(All(book, new AlertQuery(Detector: "sequences"), 3));
    }

    [Fact]
    public void The_oldest_resolved_ones_leave_first()
    {
        AlertBook book = new(_log, most: 5);
        for (int i = 0; i < 5; i++)
            book.Take("web", i, Ringing.Of(i, 0, AlertPhase.Rang, episode: i));
        book.Resolve("web", Ringing.Id(2), "anna", Now, null);
        book.Resolve("web", Ringing.Id(1), "anna", Now, null);
        for (int i = 5; i < 8; i++)
            book.Take("web", i, Ringing.Of(i, 0, AlertPhase.Rang, episode: i));
        // 1 and 2 were resolved; then 0 was the oldest of those that rang.
        Assert.Equal([7, 6, 5, 4, 3], All(book, new AlertQuery(), 2).Select(entry => (int)(entry.Latest.Start - Ringing.Start).TotalSeconds / 30));
        Assert.Equal(3, book.Counts.Forgotten);
        Assert.Null(book.Resolve("web", Ringing.Id(0), "anna", Now, null));
    }

    [Fact]
    public void What_cannot_be_written_does_not_happen()
    {
        AlertBook book = new(_log);
        Take(book, "web", Ringing.Of(0, 0, AlertPhase.Rang));
        byte[] before = book.Save();
        _log.Fails = true;
        Assert.Throws<IOException>(() => book.Take("web", 1, Ringing.Of(0, 1, AlertPhase.Escalated)));
        Assert.Throws<IOException>(() => book.Resolve("web", Ringing.Id(0), "anna", Now, null));
        Assert.Equal(before, book.Save());
        _log.Fails = false;
        Assert.True(book.Take("web", 1, Ringing.Of(0, 1, AlertPhase.Escalated)));
    }

    [Fact]
    public void The_same_events_make_the_same_book_from_any_saved_one()
    {
        Random random = new(11);
        AlertBook book = new(_log, most: 25);
        byte[]? saved = null;
        int savedAt = 0;
        Dictionary<string, long> numbers = new(StringComparer.Ordinal) { ["web"] = 0, ["api"] = 0 };
        for (int i = 0; i < 600; i++)
        {
            string stream = random.Next(2) == 0 ? "web" : "api";
            int window = (i / 8) + random.Next(3), episode = window - (window % 4);
            if (random.Next(6) == 0)
                book.Resolve(stream, Ringing.Id(episode), "anna", Now.AddSeconds(i), random.Next(2) == 0 ? null : "note «é»");
            else if (random.Next(6) == 0)
                book.Acknowledge(stream, Ringing.Id(episode), "bert", Now.AddSeconds(i), null);
            else
                book.Take(stream, numbers[stream]++, Ringing.Of(window, random.Next(4), (AlertPhase)random.Next(4), random.Next(500), episode));
            if (random.Next(200) == 0)
                book.BeginAnew(stream, "windows");
            numbers[stream] = book.NextOf(stream, "windows") + (random.Next(50) == 0 ? 3 : 0);
            if (i == 350)
                (saved, savedAt) = (book.Save(), _log.Events.Count);
        }

        AlertBook again = new(new MemoryLog(), most: 25), fromSaved = new(new MemoryLog(), most: 25);
        fromSaved.Restore(saved!);
        Assert.Equal(saved, fromSaved.Save());
        foreach (byte[] happened in _log.Events)
            again.Replay(happened);
        foreach (byte[] happened in _log.Events.Skip(savedAt))
            fromSaved.Replay(happened);
        Assert.Equal(book.Save(), again.Save());
        Assert.Equal(book.Save(), fromSaved.Save());
        Assert.Equal(book.Version, fromSaved.Version);
        Assert.True(book.Counts is { Forgotten: > 0, Repeated: > 0, Missed: > 0 }, $"{book.Counts}");
    }

    [Fact]
    public async Task Who_waits_is_told_what_changed_and_since_when()
    {
        AlertBook book = new(_log);
        long version = book.Version;
        Task changed = book.WaitAsync(version);
        Assert.False(changed.IsCompleted);
        Take(book, "web", Ringing.Of(0, 0, AlertPhase.Rang));
        await changed.WaitAsync(TimeSpan.FromSeconds(90));
        Assert.True(book.WaitAsync(version).IsCompleted);
        AlertChange first = Assert.Single(book.ChangedSince(version, 10));
        book.Take("api", 0, Ringing.Of(3, 0, AlertPhase.Rang, episode: 3));
        book.Acknowledge("web", Ringing.Id(0), "anna", Now, null);
        Assert.Equal(["api", "web"], book.ChangedSince(first.Version, 10).Select(change => change.Entry.Stream));
        Assert.Equal("api", Assert.Single(book.ChangedSince(version, 1)).Entry.Stream);
        Assert.Empty(book.ChangedSince(book.Version, 10));
    }

    [Fact]
    public void A_damaged_book_or_event_is_refused()
    {
        AlertBook book = new(_log);
        Take(book, "web", Ringing.Of(0, 0, AlertPhase.Rang), Ringing.Of(0, 1, AlertPhase.Final));
        byte[] saved = book.Save();
        for (int length = 0; length < saved.Length; length++)
            Assert.Throws<InvalidDataException>(() => new AlertBook(new MemoryLog()).Restore(saved.AsSpan(0, length)));
        Assert.Throws<InvalidDataException>(() => new AlertBook(new MemoryLog()).Restore([.. saved, 0]));
        Assert.Throws<InvalidDataException>(() => new AlertBook(new MemoryLog()).Replay(_log.Events[0].AsSpan(0, _log.Events[0].Length - 1)));
        Assert.Throws<InvalidDataException>(() => new AlertBook(new MemoryLog()).Replay([9]));
    }

    private static void Take(AlertBook book, string stream, params Alert[] alerts)
    {
        foreach (Alert alert in alerts)
            Assert.True(book.Take(stream, book.NextOf(stream, "windows"), alert));
    }

    private static List<AlertEntry> All(AlertBook book, AlertQuery query, int page)
    {
        List<AlertEntry> all = [];
        long? before = long.MaxValue;
        while (before is { } at)
        {
            IReadOnlyList<AlertEntry> found = book.List(query, at, page, out before);
            Assert.InRange(found.Count, before is null ? 0 : page, page);
            all.AddRange(found);
        }

        return all;
    }
}
