using Tocsin.Engine.Logs;
using Tocsin.Engine.Logs.Snapshots;

namespace Tocsin.Engine.Populations.Model;

/// <summary>Findings in a saved state.</summary>
internal static class FindingCodec
{
    public static void Write(StateWriter writer, PopulationFinding found)
    {
        Finding finding = found.Finding;
        writer.Text(finding.Id);
        writer.Text(finding.Subject);
        writer.Number(finding.Position);
        writer.Number(finding.Time.Ticks);
        writer.Real(finding.Score);
        writer.Text(finding.Unit);
        writer.Real(finding.Bits);
        writer.Flag(finding.Extrapolated);
        writer.Number(finding.Reasons.Count);
        foreach (Reason reason in finding.Reasons)
        {
            writer.Text(reason.Code);
            writer.Text(reason.Text);
            writer.MaybeText(reason.Event);
            writer.Real(reason.Seen);
            writer.Real(reason.Wanted);
            writer.Real(reason.Bits);
        }

        writer.Text(found.Scope.Org);
        writer.Text(found.Scope.Source);
        writer.Text(found.Scope.Pop);
        writer.MaybeText(found.Individual);
        writer.Text(found.Action);
        writer.Real(found.Surprise);
        writer.Number(found.Count);
        writer.Real(found.Confidence);
        writer.Flag(found.Alert);
    }

    public static PopulationFinding Read(ref StateReader reader)
    {
        string id = reader.Text("a finding's id"), subject = reader.Text("a finding's subject");
        long position = reader.Number("a finding's position");
        DateTime time = new(reader.Number("a finding's time", DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        double score = reader.Real("a finding's score");
        string unit = reader.Text("a finding's unit");
        double? bits = reader.MaybeReal("a finding's bits");
        bool extrapolated = reader.Flag("whether a finding's bits are extrapolated");
        Reason[] reasons = new Reason[reader.Count("a finding's reasons")];
        foreach (ref Reason reason in reasons.AsSpan())
        {
            reason = new Reason(reader.Text("a reason's code"), reader.Text("a reason's text"))
            {
                Event = reader.MaybeText("a reason's action"),
                Seen = reader.MaybeReal("what a reason has seen"),
                Wanted = reader.MaybeReal("what a reason expected"),
                Bits = reader.MaybeReal("a reason's bits"),
            };
        }

        ScopeName scope = new(reader.Text("a finding's org"), reader.Text("a finding's source"), reader.Text("a finding's pop"));
        string? individual = reader.MaybeText("a finding's individual");
        string action = reader.Text("a finding's action");
        double surprise = reader.Real("a finding's surprise");
        long count = reader.Number("a finding's count");
        double confidence = reader.Real("a finding's confidence");
        bool alert = reader.Flag("whether a finding is an alert");
        Finding finding = new(id, PopulationFinding.Detector, subject, position, time, score, unit, bits, extrapolated, reasons);
        return new PopulationFinding(finding, scope, individual, action, surprise, count, confidence, alert);
    }
}
