using System.Text;
using Tocsin.Engine.Windows;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Engine.Tests.Windows.Records;

/// <summary>A record as values, for assertions.</summary>
internal sealed record ReadRecord(RecordOutcome Outcome, long Ticks, string Group, string Address, string Url, string WhyNot, string Json)
{
    public static readonly DateTime Arrival = new(2025, 6, 1, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>The time, as people write it; empty where there is none.</summary>
    public string Time => Ticks == 0 ? "" : new DateTime(Ticks, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ");

    public static ReadRecord Of(string rule, string line) => Of(WindowRule.Parse(rule).CreateReader(), Encoding.UTF8.GetBytes(line));

    public static ReadRecord Of(WindowReader reader, ReadOnlySpan<byte> line)
    {
        RecordOutcome outcome = reader.Read(line, Arrival.Ticks, out WindowRecord record);
        byte[] json = new byte[8192];
        int length = reader.WriteJson(json);
        return new ReadRecord(
            outcome,
            record.Ticks,
            Encoding.UTF8.GetString(record.Group),
            Encoding.UTF8.GetString(record.Address),
            Encoding.UTF8.GetString(record.Url),
            reader.WhyNot,
            length < 0 ? "does not fit" : Encoding.UTF8.GetString(json, 0, length));
    }
}
