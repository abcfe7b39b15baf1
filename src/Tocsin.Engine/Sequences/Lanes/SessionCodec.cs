using Tocsin.Engine.Logs.Snapshots;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Keys;
using Tocsin.Engine.Sequences.Tracking;

namespace Tocsin.Engine.Sequences.Lanes;

/// <summary>Sessions, verdicts and findings in a lane's state: <c>docs/formats/pipeline.md</c>. Readers throw <see cref="InvalidDataException"/>.</summary>
internal static class SessionCodec
{
    private static readonly long MostTicks = DateTime.MaxValue.Ticks;

    public static void Write(StateWriter writer, TrackedSession session)
    {
        writer.Bytes(session.Key);
        writer.Number(session.Number);
        writer.Number(session.Ordinal);
        writer.Number((long)session.State);
        writer.Number(session.Seen);
        writer.Number(session.LatestOwn);
        writer.Number(session.Rang ? 1 : 0);
        Write(writer, session.Verdict);
        writer.Bytes(session.Line);
        writer.Number(session.ClientCount);
        foreach (int client in session.Clients)
            writer.Number(ZigZag(client));
        writer.Number(session.Count);
        EventMoment before = default;
        for (int i = 0; i < session.Count; i++)
        {
            EventMoment moment = session.Moments[i];
            writer.Number(session.Numbers.Span[i]);
            writer.Number(moment.Position - before.Position);
            writer.Number(ZigZag(moment.Ticks - before.Ticks));
            before = moment;
        }
    }

    public static TrackedSession Read(ref StateReader reader, BundleInUse bundle)
    {
        TrackedSession session = new();
        ReadOnlySpan<byte> key = reader.Bytes("a session's key");
        reader.Require(key.Length is > 0 and <= Keys.SessionKeyRule.MaxKeyBytes, "a session's key", $"has {key.Length} bytes");
        int number = (int)reader.Number("a session's number", int.MaxValue);
        reader.Require(number > 0, "a session's number", "is 0");
        session.Begin(key, KeyHash.Of(key), number, bundle.Group);
        session.Ordinal = reader.Number("a session's ordinal");
        session.State = (SessionState)reader.Number("a session's end", (long)SessionState.Reset);
        session.Seen = reader.Number("when a session was seen");
        session.LatestOwn = reader.Number("a session's own time", MostTicks);
        session.Rang = reader.Number("whether a session rang", 1) == 1;
        session.Verdict = ReadVerdict(ref reader);
        ReadOnlySpan<byte> line = reader.Bytes("a session's last line");
        reader.Require(line.Length <= 4 * TrackedSession.LineCharacters, "a session's last line", $"has {line.Length} bytes");
        session.Keep(line);
        for (long left = reader.Number("a session's clients", TrackedSession.MaxClients); left > 0; left--)
            session.AddClient(checked((int)UnZigZag(reader.Number("a client", uint.MaxValue))));
        int count = reader.Count("a session's events");
        reader.Require(count > 0 && count <= bundle.Group.MaxEvents, "a session's events", $"are {count}");
        EventMoment before = default;
        for (int i = 0; i < count; i++)
        {
            int happened = (int)reader.Number("an event", bundle.Bundle.Vocabulary.Count - 1);
            long position = before.Position + reader.Number("an event's position", long.MaxValue - before.Position);
            long ticks = before.Ticks + UnZigZag(reader.Number("an event's time", 2 * MostTicks));
            reader.Require(ticks >= 0 && ticks <= MostTicks, "an event's time", $"is {ticks} ticks");
            session.Add(happened, position, ticks);
            before = new EventMoment(position, ticks);
        }

        return session;
    }

    public static void Write(StateWriter writer, FoundSession found)
    {
        writer.Number(found.Position);
        writer.Number(found.Place);
        writer.Text(found.Session);
        writer.Number(found.Ticks);
        writer.Number(found.Ended ? 1 : 0);
        writer.Number(found.Events.Length);
        foreach (int happened in found.Events)
            writer.Number(happened);
    }

    public static FoundSession ReadFound(ref StateReader reader, BundleInUse bundle)
    {
        long position = reader.Number("a finding's position");
        int place = (int)reader.Number("a finding's place", int.MaxValue);
        string session = reader.Text("a finding's session");
        long ticks = reader.Number("a finding's time", MostTicks);
        bool ended = reader.Number("whether a finding's session was over", 1) == 1;
        int[] events = new int[reader.Count("a finding's events")];
        for (int i = 0; i < events.Length; i++)
            events[i] = (int)reader.Number("a finding's event", bundle.Bundle.Vocabulary.Count - 1);
        return new FoundSession(position, place, session, bundle, ticks, ended, events);
    }

    public static long ZigZag(long value) => (value << 1) ^ (value >> 63);

    public static long UnZigZag(long value) => (long)((ulong)value >> 1) ^ -(value & 1);

    private static void Write(StateWriter writer, in SessionVerdict verdict)
    {
        writer.Number((verdict.Anomalous ? 1 : 0) | (verdict.Extrapolated ? 2 : 0));
        Write(writer, verdict.Score);
        Write(writer, verdict.Bits);
        Write(writer, verdict.Confidence);
        writer.Number(verdict.Position + 1L);
    }

    private static SessionVerdict ReadVerdict(ref StateReader reader)
    {
        long flags = reader.Number("a verdict", 3);
        double score = ReadDouble(ref reader), bits = ReadDouble(ref reader), confidence = ReadDouble(ref reader);
        int position = (int)(reader.Number("a verdict's position", int.MaxValue) - 1);
        return new SessionVerdict((flags & 1) != 0, score, bits, (flags & 2) != 0, confidence, position);
    }

    /// <summary>The high and the low half of its bits.</summary>
    private static void Write(StateWriter writer, double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        writer.Number((long)(bits >> 32));
        writer.Number((long)(bits & uint.MaxValue));
    }

    private static double ReadDouble(ref StateReader reader)
    {
        ulong high = (ulong)reader.Number("a number's high half", uint.MaxValue);
        return BitConverter.UInt64BitsToDouble((high << 32) | (ulong)reader.Number("a number's low half", uint.MaxValue));
    }
}
