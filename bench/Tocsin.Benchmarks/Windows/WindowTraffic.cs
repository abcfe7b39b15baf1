using System.Globalization;
using System.Text;
using Tocsin.Engine.Windows;

namespace Tocsin.Benchmarks.Windows;

/// <summary>Made-up errors of a web server, seeded: 16 M possible addresses, statuses as given, times out of order by up to 5 s.</summary>
internal sealed class WindowTraffic
{
    /// <summary>Records a second of event time.</summary>
    public const int Rate = 20_000;

    private static readonly DateTime Start = new(2025, 5, 30, 18, 52, 0, DateTimeKind.Utc);
    private static readonly byte[][] Statuses = [.. new[] { "200", "404", "500", "503" }.Select(Encoding.UTF8.GetBytes)];

    private readonly byte[] _bytes;
    private readonly Record[] _records;

    private readonly record struct Record(long Ticks, int At, byte Status, byte AddressLength, ushort UrlLength, ushort LineLength);

    /// <param name="seed">The same seed, the same records.</param>
    /// <param name="records">How many.</param>
    /// <param name="errors">The share that the filter leaves in.</param>
    /// <param name="urls">Distinct URLs; frequent ones are much more frequent.</param>
    public WindowTraffic(int seed, int records, double errors, int urls)
    {
        Random random = new(seed);
        _records = new Record[records];
        MemoryStream bytes = new(records * 128);
        for (int i = 0; i < records; i++)
        {
            long ticks = Start.Ticks + (i * TimeSpan.TicksPerSecond / Rate) - (long)(random.NextDouble() * 5 * TimeSpan.TicksPerSecond);
            byte status = (byte)(random.NextDouble() < errors ? 1 + random.Next(3) : 0);
            int address = random.Next(1 << 24), url = (int)(urls * Math.Pow(random.NextDouble(), 3));
            string path = string.Create(CultureInfo.InvariantCulture, $"/resource/{url + 1}"), ip = string.Create(CultureInfo.InvariantCulture, $"10.{address >> 16}.{(address >> 8) & 255}.{address & 255}");
            string line = string.Create(CultureInfo.InvariantCulture,
                $$"""{"timestamp":"{{new DateTime(ticks, DateTimeKind.Utc):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}","ip":"{{ip}}","method":"GET","url":"{{path}}","status":{{Encoding.UTF8.GetString(Statuses[status])}}}""");
            int at = (int)bytes.Position;
            bytes.Write(Encoding.UTF8.GetBytes(line));
            bytes.Write("\n"u8);
            _records[i] = new Record(ticks, at, status, (byte)ip.Length, (ushort)path.Length, (ushort)line.Length);
        }

        _bytes = bytes.ToArray();
    }

    /// <summary>The lines, each with its line feed.</summary>
    public ReadOnlySpan<byte> Lines => _bytes;

    public int Count => _records.Length;

    /// <summary>True when the filter leaves it in.</summary>
    public bool IsError(int i) => _records[i].Status != 0;

    public long Ticks(int i) => _records[i].Ticks;

    /// <summary>When it arrived.</summary>
    public static long Arrival(int i) => Start.Ticks + (i * TimeSpan.TicksPerSecond / Rate);

    /// <summary>The record, its fields where they lie in the line.</summary>
    public WindowRecord this[int i]
    {
        get
        {
            Record record = _records[i];
            ReadOnlySpan<byte> line = _bytes.AsSpan(record.At, record.LineLength);
            const int ip = 50, method = 2 + 9 + 6 + 8 - 1;
            return new WindowRecord
            {
                Ticks = record.Ticks,
                Group = Statuses[record.Status],
                Address = line.Slice(ip, record.AddressLength),
                Url = line.Slice(ip + record.AddressLength + method, record.UrlLength),
                Line = line,
            };
        }
    }
}
