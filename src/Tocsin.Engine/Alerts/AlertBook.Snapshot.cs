using Tocsin.Engine.Logs;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Alerts;

// What is on disk: a whole book, and the events since. docs/formats/alerts.md.
public sealed partial class AlertBook
{
    private const int SnapshotVersion = 1;

    /// <summary>Writes the whole book. The same events make the same bytes. No event happens between the moment that it shows and the end of <paramref name="written"/>.</summary>
    public void Save(Action<ReadOnlyMemory<byte>> written)
    {
        lock (_writing)
            written(Save());
    }

    /// <summary>Takes over a book that <see cref="Save(Action{ReadOnlyMemory{byte}})"/> wrote, for a book in which nothing has happened. Throws <see cref="InvalidDataException"/> with the reason.</summary>
    public void Restore(ReadOnlySpan<byte> saved)
    {
        StateReader reader = new(saved, "book of alerts");
        long version = reader.Number("its version");
        reader.Require(version == SnapshotVersion, "its version", $"is {version}, and this program reads {SnapshotVersion}");
        lock (_reading)
        {
            _version = reader.Number("how many events there were");
            _order = reader.Number("how many troubles there were");
            (_taken, _repeated, _missed, _forgotten) =
                (reader.Number("revisions taken"), reader.Number("revisions repeated"), reader.Number("revisions missed"), reader.Number("troubles forgotten"));
            for (int left = reader.Count("the streams"); left > 0; left--)
                _next.Add((reader.Text("a stream"), reader.Text("its detector")), reader.Number("its next revision"));
            for (int left = reader.Count("the troubles"); left > 0; left--)
                Add(ReadTrouble(ref reader));
            for (int left = reader.Count("the revisions"); left > 0; left--)
                _revisions.Enqueue((reader.Number("a revision's trouble"), AlertCodec.Read(ref reader)));
        }

        reader.Require(reader.Left == 0, "its end", $"is followed by {reader.Left} bytes");
    }

    /// <summary>Has an event happen again that was written to the log. Throws <see cref="InvalidDataException"/> with the reason.</summary>
    public void Replay(ReadOnlySpan<byte> happened)
    {
        StateReader reader = new(happened, "event of a book of alerts");
        Happened kind = (Happened)reader.Number("its kind", (int)Happened.BegunAnew);
        string stream = reader.Text("its stream");
        if (kind == Happened.Taken)
        {
            long number = reader.Number("the revision's number");
            Alert alert = AlertCodec.Read(ref reader);
            reader.Require(reader.Left == 0, "its end", $"is followed by {reader.Left} bytes");
            Apply(stream, number, alert);
        }
        else if (kind == Happened.BegunAnew)
        {
            string detector = reader.Text("its detector");
            reader.Require(reader.Left == 0, "its end", $"is followed by {reader.Left} bytes");
            Apply(stream, detector);
        }
        else
        {
            string episode = reader.Text("its episode");
            AlertDeed deed = ReadDeed(ref reader);
            reader.Require(reader.Left == 0, "its end", $"is followed by {reader.Left} bytes");
            Apply(stream, episode, deed);
        }
    }

    internal byte[] Save()
    {
        StateWriter writer = new();
        lock (_reading)
        {
            writer.Number(SnapshotVersion);
            writer.Number(_version);
            writer.Number(_order);
            foreach (long count in (ReadOnlySpan<long>)[_taken, _repeated, _missed, _forgotten])
                writer.Number(count);
            writer.Number(_next.Count);
            foreach (((string stream, string detector), long next) in _next.OrderBy(static pair => pair.Key.Stream, StringComparer.Ordinal).ThenBy(static pair => pair.Key.Detector, StringComparer.Ordinal))
            {
                writer.Text(stream);
                writer.Text(detector);
                writer.Number(next);
            }

            writer.Number(_byOrder.Count);
            foreach (AlertTrouble trouble in _byOrder.Values)
                Write(writer, trouble);
            writer.Number(_revisions.Count);
            foreach ((long order, Alert alert) in _revisions)
            {
                writer.Number(order);
                AlertCodec.Write(writer, alert);
            }
        }

        return writer.Written.ToArray();
    }

    private void Add(AlertTrouble trouble)
    {
        if (!_troubles.TryAdd((trouble.Stream, trouble.Episode), trouble) || !_byOrder.TryAdd(trouble.Order, trouble))
            throw new InvalidDataException($"The book of alerts holds the trouble {trouble.Episode} of stream '{trouble.Stream}' twice: it is damaged.");
    }

    private static void Write(StateWriter writer, AlertTrouble trouble)
    {
        AlertEntry entry = trouble.Entry;
        writer.Text(trouble.Stream);
        writer.Text(trouble.Episode);
        writer.Number(trouble.Order);
        writer.Number(trouble.Version);
        writer.Number((int)entry.State);
        AlertCodec.Write(writer, entry.Latest);
        AlertCodec.Write(writer, entry.Worst);
        writer.Number(entry.Alerts);
        writer.Number(entry.Rang.Ticks);
        writer.MaybeText(entry.Who);
        writer.Flag(entry.When is not null);
        if (entry.When is { } when)
            writer.Number(when.Ticks);
        writer.MaybeText(entry.Note);
        writer.Number(trouble.Revisions.Count);
        foreach ((string id, int revision) in trouble.Revisions)
        {
            writer.Text(id);
            writer.Number(revision);
        }

        writer.Number(trouble.Deeds.Count);
        foreach (AlertDeed deed in trouble.Deeds)
            Write(writer, deed);
    }

    private static AlertTrouble ReadTrouble(ref StateReader reader)
    {
        AlertTrouble trouble = new(reader.Text("a trouble's stream"), reader.Text("its episode"), reader.Number("its order")) { Version = reader.Number("its version") };
        AlertState state = (AlertState)reader.Number("its state", (int)AlertState.Resolved);
        Alert latest = AlertCodec.Read(ref reader), worst = AlertCodec.Read(ref reader);
        int alerts = (int)reader.Number("its alerts", int.MaxValue);
        DateTime rang = Time(ref reader, "when it rang");
        string? who = reader.MaybeText("who looked after it");
        DateTime? when = reader.Flag("whether somebody did") ? Time(ref reader, "when somebody did") : null;
        trouble.Entry = new AlertEntry(trouble.Stream, trouble.Episode, state, latest, worst, alerts, rang, who, when, reader.MaybeText("the note"));
        for (int left = reader.Count("its latest revisions"); left > 0; left--)
            trouble.Revisions.Add((reader.Text("an alert"), (int)reader.Number("its revision", int.MaxValue)));
        for (int left = reader.Count("its deeds"); left > 0; left--)
            trouble.Deeds.Add(ReadDeed(ref reader));
        return trouble;
    }

    private static void Write(StateWriter writer, AlertDeed deed)
    {
        writer.Number((int)deed.State);
        writer.Text(deed.Who);
        writer.Number(deed.When.Ticks);
        writer.MaybeText(deed.Note);
    }

    private static AlertDeed ReadDeed(ref StateReader reader) => new(
        (AlertState)reader.Number("what a trouble became", (int)AlertState.Resolved), reader.Text("who did it"), Time(ref reader, "when it was done"), reader.MaybeText("the note"));

    private static DateTime Time(ref StateReader reader, string what) => new(reader.Number(what, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
}
