namespace Tocsin.Engine.Logs.Snapshots;

/// <summary>How an alert is written into a saved state; docs/formats/pipeline.md. The same alert gives the same bytes.</summary>
internal static class AlertCodec
{
    /// <summary>Writes an alert.</summary>
    public static void Write(StateWriter writer, Alert alert)
    {
        writer.Text(alert.Id);
        writer.Number(alert.Revision);
        writer.Text(alert.Episode);
        writer.Number((int)alert.Phase);
        writer.Text(alert.Detector);
        writer.Text(alert.Subject);
        writer.Text(alert.Text);
        writer.Number(alert.Start.Ticks);
        writer.Number(alert.End.Ticks);
        writer.Number(alert.Time.Ticks);
        writer.Number(alert.Position);
        writer.Real(alert.Score);
        writer.Real(alert.Threshold);
        writer.Real(alert.Bits);
        writer.Number(alert.Reasons.Count);
        foreach (Reason reason in alert.Reasons)
            Write(writer, reason);
        writer.Number(alert.Examples.Count);
        foreach (string example in alert.Examples)
            writer.Text(example);
        writer.Bytes(alert.Message.Span);
    }

    /// <summary>Reads an alert that <see cref="Write(StateWriter, Alert)"/> wrote. Throws <see cref="InvalidDataException"/> with the reason.</summary>
    public static Alert Read(ref StateReader reader) => new()
    {
        Id = reader.Text("an alert's id"),
        Revision = (int)reader.Number("its revision", int.MaxValue),
        Episode = reader.Text("its episode"),
        Phase = (AlertPhase)reader.Number("its phase", (int)AlertPhase.Resolved),
        Detector = reader.Text("its detector"),
        Subject = reader.Text("its subject"),
        Text = reader.Text("its text"),
        Start = Time(ref reader, "its start"),
        End = Time(ref reader, "its end"),
        Time = Time(ref reader, "its time"),
        Position = reader.Number("its position"),
        Score = reader.Real("its score"),
        Threshold = reader.Real("its threshold"),
        Bits = reader.MaybeReal("its bits"),
        Reasons = Reasons(ref reader),
        Examples = Examples(ref reader),
        Message = reader.Bytes("its message").ToArray(),
    };

    private static DateTime Time(ref StateReader reader, string what) => new(reader.Number(what, DateTime.MaxValue.Ticks), DateTimeKind.Utc);

    private static Reason[] Reasons(ref StateReader reader)
    {
        Reason[] reasons = new Reason[reader.Count("its reasons")];
        for (int i = 0; i < reasons.Length; i++)
        {
            reasons[i] = new Reason(reader.Text("a reason's code"), reader.Text("its text"))
            {
                Position = reader.Flag("whether it has a place") ? (int)reader.Number("its place", int.MaxValue) : null,
                Event = reader.MaybeText("its event"),
                Seen = reader.MaybeReal("what was seen"),
                Wanted = reader.MaybeReal("what was wanted"),
                Expected = Expected(ref reader),
                Bits = reader.MaybeReal("its bits"),
            };
        }

        return reasons;
    }

    private static Expectation[] Expected(ref StateReader reader)
    {
        Expectation[] expected = new Expectation[reader.Count("what was expected")];
        for (int i = 0; i < expected.Length; i++)
            expected[i] = new Expectation(reader.Text("an event"), reader.Text("its template"), reader.Real("its probability"));
        return expected;
    }

    private static string[] Examples(ref StateReader reader)
    {
        string[] examples = new string[reader.Count("its examples")];
        for (int i = 0; i < examples.Length; i++)
            examples[i] = reader.Text("an example");
        return examples;
    }

    private static void Write(StateWriter writer, Reason reason)
    {
        writer.Text(reason.Code);
        writer.Text(reason.Text);
        writer.Flag(reason.Position is not null);
        if (reason.Position is { } place)
            writer.Number(place);
        writer.MaybeText(reason.Event);
        writer.Real(reason.Seen);
        writer.Real(reason.Wanted);
        writer.Number(reason.Expected.Count);
        foreach (Expectation expected in reason.Expected)
        {
            writer.Text(expected.Event);
            writer.Text(expected.Text);
            writer.Real(expected.Probability);
        }

        writer.Real(reason.Bits);
    }
}
