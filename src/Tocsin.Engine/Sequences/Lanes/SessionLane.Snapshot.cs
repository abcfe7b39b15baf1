using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Sequences.Lanes;

// The state on disk, a section of the pipeline's: docs/formats/pipeline.md. What judges remember is no part of it, nor are answers.
public sealed partial class SessionLane
{
    private const int SectionVersion = 1;

    /// <summary>Writes the whole state. The same records give the same bytes.</summary>
    internal byte[] Save()
    {
        Flush();
        StateWriter writer = new();
        writer.Number(SectionVersion);
        WriteModel(writer);
        SessionClock clock = _tracker.Clock;
        foreach (long value in (ReadOnlySpan<long>)[clock.Now, clock.Watermark, SessionCodec.ZigZag(clock.Offset), clock.TimedArrival, clock.LateInRow])
            writer.Number(value);
        foreach (long value in _counts.Values)
            writer.Number(value);
        List<BundleInUse> bundles = BundlesInUse();
        Dictionary<string, int> places = [];
        writer.Number(bundles.Count);
        foreach (BundleInUse bundle in bundles)
        {
            places.Add(bundle.Bundle.Hash, places.Count);
            writer.Text(bundle.Bundle.Hash);
        }

        writer.Number(_current is null ? 0 : places[_current.Bundle.Hash] + 1);
        writer.Number(_tracker.Groups.Count);
        foreach (SessionGroup group in _tracker.Groups)
        {
            writer.Number(group.Open.Count);
            for (TrackedSession? session = group.Open.First; session is not null; session = session.Younger)
                SessionCodec.Write(writer, session);
        }

        foreach (SessionChain ended in (ReadOnlySpan<SessionChain>)[_ended.Normal, _ended.Anomalous])
        {
            writer.Number(ended.Count);
            for (TrackedSession? session = ended.First; session is not null; session = session.Younger)
            {
                writer.Number(places[session.Group.Bundle!.Bundle.Hash]);
                SessionCodec.Write(writer, session);
            }
        }

        writer.Number(_tracker.Keys.Count);
        for (int i = 0; i < _tracker.Keys.Count; i++)
        {
            ReadOnlySpan<byte> key = _tracker.Keys.Remembered(i, out int number);
            writer.Number(number);
            writer.Bytes(key);
        }

        writer.Number(_found.All.Count);
        foreach (FoundSession found in _found.All)
        {
            writer.Number(places[found.Bundle.Bundle.Hash]);
            SessionCodec.Write(writer, found);
        }

        return writer.Written.ToArray();
    }

    /// <summary>
    /// Reads a state that <see cref="Save"/> wrote and answers what takes it over; nothing has changed before. Throws <see cref="InvalidDataException"/> with the reason, and
    /// <see cref="BundleMissingException"/>.
    /// </summary>
    internal Action Read(ReadOnlySpan<byte> section)
    {
        StateReader reader = new(section, "state of sessions");
        long version = reader.Number("its version");
        reader.Require(version == SectionVersion, "its version", $"is {version}, and this program reads {SectionVersion}");
        ModelInForce? model = ReadModel(ref reader);
        SessionTracker tracker = new(this, _limits.OpenEvents, _limits.Keys);
        tracker.Clock = new SessionClock
        {
            Now = reader.Number("the clock"),
            Watermark = reader.Number("the watermark"),
            Offset = SessionCodec.UnZigZag(reader.Number("the clock's offset")),
            TimedArrival = reader.Number("the latest arrival"),
            LateInRow = (int)reader.Number("the late lines", SessionClock.LateLines),
        };
        Tally counts = default;
        foreach (ref long value in counts.Values)
            value = reader.Number("a count");
        BundleInUse[] bundles = ReadBundles(ref reader, model);
        int inForce = (int)reader.Number("the model in force", bundles.Length);
        BundleInUse? current = inForce == 0 ? null : bundles[inForce - 1];
        reader.Require(current?.Bundle.Hash == model?.Hash, "the model in force", "is not the one that was chosen");
        int groups = (int)reader.Number("the bundles at work", bundles.Length);
        foreach (BundleInUse bundle in bundles.AsSpan(0, groups))
        {
            tracker.Groups.Add(bundle.Group);
            for (int left = reader.Count("the open sessions"); left > 0; left--)
            {
                TrackedSession session = SessionCodec.Read(ref reader, bundle);
                reader.Require(session.State == SessionState.Open, "an open session", "has ended");
                reader.Require(bundle.Group.Open.Last is not { } last || last.LastPosition <= session.LastPosition, "an open session", "is out of order");
                reader.Require(tracker.Restore(session), "an open session", "is there twice");
            }
        }

        reader.Require(current is null || groups > 0 && tracker.Groups.Contains(current.Group), "the model in force", "is not at work");
        EndedSessions ended = new(_limits, tracker);
        foreach (bool rang in (ReadOnlySpan<bool>)[false, true])
        {
            for (int left = reader.Count("the ended sessions"); left > 0; left--)
            {
                TrackedSession session = SessionCodec.Read(ref reader, Bundle(ref reader, bundles));
                reader.Require(session.State != SessionState.Open && session.Rang == rang, "an ended session", "is open, or among the wrong ones");
                ended.Add(session);
            }
        }

        int keys = reader.Count("the keys");
        reader.Require(keys <= _limits.Keys, "the keys", $"are {keys}");
        for (; keys > 0; keys--)
        {
            int number = (int)reader.Number("a key's number", int.MaxValue);
            ReadOnlySpan<byte> key = reader.Bytes("a key");
            reader.Require(key.Length <= Keys.SessionKeyRule.MaxKeyBytes && key.IsEmpty == (number == 0), "a key", $"has {key.Length} bytes");
            tracker.Keys.Restore(key, number);
        }

        FoundSessions found = new(_limits);
        for (int left = reader.Count("the findings"); left > 0; left--)
            found.Add(SessionCodec.ReadFound(ref reader, Bundle(ref reader, bundles)));
        reader.Require(reader.Left == 0, "its end", $"is followed by {reader.Left} bytes");
        reader.Require(counts.Begun - counts.Ended == tracker.OpenCount, "the number of open sessions", "is not what was counted");
        return () => Become(model, tracker, ended, found, current, counts);
    }

    /// <summary>Forgets everything: a state from before there were sessions.</summary>
    internal void Clear()
    {
        SessionTracker tracker = new(this, _limits.OpenEvents, _limits.Keys);
        Become(null, tracker, new EndedSessions(_limits, tracker), new FoundSessions(_limits), null, default);
    }

    private void Become(
        ModelInForce? model, SessionTracker tracker, EndedSessions ended, FoundSessions found, BundleInUse? current, Tally counts)
    {
        _wanted.Clear();
        _memories.Clear();
        (Model, _tracker, _ended, _found, _current, _counts) = (model, tracker, ended, found, current, counts);
    }

    private static BundleInUse Bundle(ref StateReader reader, BundleInUse[] bundles)
    {
        int place = (int)reader.Number("a session's bundle");
        reader.Require((uint)place < (uint)bundles.Length, "a session's bundle", $"is number {place} of {bundles.Length}");
        return bundles[place];
    }

    /// <summary>Those at work in their order, then those that only ended sessions and findings need, by hash.</summary>
    private List<BundleInUse> BundlesInUse()
    {
        List<BundleInUse> bundles = [.. _tracker.Groups.Select(group => group.Bundle!)];
        HashSet<string> known = [.. bundles.Select(bundle => bundle.Bundle.Hash)];
        IEnumerable<BundleInUse> others = EndedNewestFirst().Select(session => session.Group.Bundle!).Concat(_found.All.Select(found => found.Bundle));
        bundles.AddRange(others.Where(bundle => known.Add(bundle.Bundle.Hash)).OrderBy(bundle => bundle.Bundle.Hash, StringComparer.Ordinal).ToArray());
        return bundles;
    }

    private BundleInUse[] ReadBundles(ref StateReader reader, ModelInForce? model)
    {
        BundleInUse[] bundles = new BundleInUse[reader.Count("the bundles")];
        for (int i = 0; i < bundles.Length; i++)
        {
            string hash = reader.Text("a bundle's hash");
            BundleInUse? bundle = Array.Find(bundles.AsSpan(0, i).ToArray(), known => known.Bundle.Hash == hash) is null
                ? Make(hash, model?.Hash == hash ? model.Name : null, "The saved state of this stream's sessions")
                : null;
            bundles[i] = bundle ?? throw new InvalidDataException($"The saved state of sessions names the bundle {hash} twice, or it cannot judge lines.");
        }

        return bundles;
    }

    private void WriteModel(StateWriter writer)
    {
        writer.Number(Model is null ? 0 : Model.Hash is null ? 1 : 2);
        if (Model is null)
            return;
        writer.Number(Model.Position);
        writer.Number(Model.When.Ticks);
        foreach (string? text in (ReadOnlySpan<string?>)[Model.Hash, Model.Name, Model.Who, Model.Why])
            writer.Text(text ?? "");
    }

    private static ModelInForce? ReadModel(ref StateReader reader)
    {
        long kind = reader.Number("whether there is a model", 2);
        if (kind == 0)
            return null;
        long position = reader.Number("the model's position");
        DateTime when = new(reader.Number("when the model was chosen", DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        string hash = reader.Text("the model's hash"), name = reader.Text("the model's name");
        string who = reader.Text("who chose the model"), why = reader.Text("why the model was chosen");
        return kind == 1 ? new ModelInForce(null, null, position, who, when, why) : new ModelInForce(hash, name, position, who, when, why);
    }
}
