using System.Text;
using Tocsin.Engine.Windows;

namespace Tocsin.Engine.Tests.Windows;

/// <summary>What becomes of a made-up record.</summary>
internal enum MadeUpKind
{
    Used,
    Ignored,
    Refused,
}

/// <summary>One made-up record.</summary>
internal readonly record struct MadeUpRecord(MadeUpKind Kind, long Ticks, long Arrival, string Group, string Address, string Url)
{
    /// <summary>Its line.</summary>
    public string Line => $"{Ticks} {Group} {Address} {Url}";
}

/// <summary>Seeded records of a web server: out of order within the lateness; wanted, some late by up to an hour, and some ahead by minutes to years.</summary>
internal static class MadeUpRecords
{
    /// <summary>Some 20,000 used records in each window of 30 s: 12,000 of the group 404, 5,000 of 500, 2,800 of 403, 200 of 401, from 16 M addresses.</summary>
    public static IEnumerable<MadeUpRecord> Draw(int seed, int count, bool late, int rate = 833)
    {
        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            long arrival = Heard.Ticks((double)i / rate), ticks = arrival - (long)(random.NextDouble() * 9 * TimeSpan.TicksPerSecond);
            double fate = random.NextDouble(), what = random.NextDouble();
            MadeUpKind kind = what < 0.79 ? MadeUpKind.Used : what < 0.99 ? MadeUpKind.Ignored : MadeUpKind.Refused;
            if (late && fate < 0.005)
                ticks -= (long)(random.NextDouble() * TimeSpan.TicksPerHour);
            else if (fate > 0.995)
                ticks = arrival + TimeSpan.TicksPerMinute * (5 + (long)Math.Pow(10, 7 * random.NextDouble()));
            double which = random.NextDouble();
            string group = which < 0.6 ? "404" : which < 0.85 ? "500" : which < 0.99 ? "403" : "401";
            int address = random.Next(1 << 24), url = (int)((group == "500" ? 90 : 2_000) * Math.Pow(random.NextDouble(), 3));
            yield return new MadeUpRecord(kind, ticks, arrival, group, $"10.{address >> 16}.{(address >> 8) & 255}.{address & 255}", $"/resource/{url}");
        }
    }

    /// <summary>Tells the engine.</summary>
    public static void Tell(this WindowEngine engine, in MadeUpRecord record, int lane, long position)
    {
        switch (record.Kind)
        {
            case MadeUpKind.Used:
                engine.Observe(lane, Of(record), position, record.Arrival);
                break;
            case MadeUpKind.Ignored:
                engine.Ignore(lane, record.Ticks, position, record.Arrival);
                break;
            default:
                engine.Refuse();
                break;
        }
    }

    /// <summary>Tells a lane's share.</summary>
    public static void Tell(this PartialWindows partial, in MadeUpRecord record, int lane, long position)
    {
        switch (record.Kind)
        {
            case MadeUpKind.Used:
                partial.Observe(Of(record), lane, position, record.Arrival);
                break;
            case MadeUpKind.Ignored:
                partial.Ignore(record.Ticks, record.Arrival);
                break;
            default:
                partial.Refuse();
                break;
        }
    }

    /// <summary>Tells the reference.</summary>
    public static void Tell(this PlainWindows plain, in MadeUpRecord record, int lane, long position)
    {
        switch (record.Kind)
        {
            case MadeUpKind.Used:
                plain.Observe(record.Ticks, record.Group, record.Address, record.Url, lane, position, record.Arrival);
                break;
            case MadeUpKind.Ignored:
                plain.Ignore(record.Ticks, record.Arrival);
                break;
            default:
                plain.Refused++;
                break;
        }
    }

    private static WindowRecord Of(in MadeUpRecord record) => new()
    {
        Ticks = record.Ticks,
        Group = Encoding.UTF8.GetBytes(record.Group),
        Address = Encoding.UTF8.GetBytes(record.Address),
        Url = Encoding.UTF8.GetBytes(record.Url),
        Line = Encoding.UTF8.GetBytes(record.Line),
    };
}
