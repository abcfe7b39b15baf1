using System.Globalization;
using System.Text;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Tests.Formats;

public sealed class TimePartsTests
{
    private static readonly DateTime Arrival = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("2015-10-18 18:01:47,978", "2015-10-18T18:01:47.9780000")]
    [InlineData("2015-10-18T18:01:47.978123Z", "2015-10-18T18:01:47.9781230")]
    [InlineData("2015-10-18T18:01:47.123456789+02:00", "2015-10-18T16:01:47.1234567")]
    [InlineData("2015-10-18T18:01:47-0530", "2015-10-18T23:31:47.0000000")]
    [InlineData("2015-10-18T18:01:47+02", "2015-10-18T16:01:47.0000000")]
    [InlineData("2015/10/18 18:01:47", "2015-10-18T18:01:47.0000000")]
    [InlineData("20151018T180147.5Z", "2015-10-18T18:01:47.5000000")]
    [InlineData("20151018180147", "2015-10-18T18:01:47.0000000")]
    [InlineData("20171223-22:15:29:606", "2017-12-23T22:15:29.6060000")]
    [InlineData("081109 203615", "2008-11-09T20:36:15.0000000")]
    [InlineData("17/06/09 20:10:40", "2017-06-09T20:10:40.0000000")]
    [InlineData("06/09/2017 20:10:40", "2017-06-09T20:10:40.0000000")]
    [InlineData("06/09/2017 08:10:40 PM", "2017-06-09T20:10:40.0000000")]
    [InlineData("06/09/2017 12:10:40 AM", "2017-06-09T00:10:40.0000000")]
    [InlineData("29.06.2017 20:10:40", "2017-06-29T20:10:40.0000000")]
    [InlineData("29-06-2017 20:10:40", "2017-06-29T20:10:40.0000000")]
    [InlineData("29-Jun-2017 20:10:40.25", "2017-06-29T20:10:40.2500000")]
    [InlineData("04/Dec/2005:04:47:44 +0100", "2005-12-04T03:47:44.0000000")]
    [InlineData("Sun Dec 04 04:47:44 2005", "2005-12-04T04:47:44.0000000")]
    [InlineData("Sun Dec 04 04:47:44.123456 2005", "2005-12-04T04:47:44.1234560")]
    [InlineData("2005-06-03-15.42.50.675872", "2005-06-03T15:42:50.6758720")]
    [InlineData("1117838570", "2005-06-03T22:42:50.0000000")]
    [InlineData("1117838570.25", "2005-06-03T22:42:50.2500000")]
    [InlineData("1117838570123", "2005-06-03T22:42:50.1230000")]
    [InlineData("1117838570123456", "2005-06-03T22:42:50.1234560")]
    [InlineData("1117838570123456789", "2005-06-03T22:42:50.1234567")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.0000000")]
    [InlineData("2023-01-02 10:00:00.123 UTC", "2023-01-02T10:00:00.1230000")]
    [InlineData("2023-01-02 10:00:00.123 CET", "2023-01-02T10:00:00.1230000")]
    // The year, or the date, that the line leaves out comes from its arrival on 2026-03-01 12:00.
    [InlineData("Jun 14 15:16:01", "2025-06-14T15:16:01.0000000")]
    [InlineData("Mar  1 15:16:01", "2026-03-01T15:16:01.0000000")]
    [InlineData("Mar  2 11:59:59", "2026-03-02T11:59:59.0000000")]
    [InlineData("Mar  2 12:00:01", "2025-03-02T12:00:01.0000000")]
    [InlineData("Feb 29 00:00:00", "2024-02-29T00:00:00.0000000")]
    [InlineData("03-17 16:13:38.811", "2025-03-17T16:13:38.8110000")]
    [InlineData("10:00:00.123", "2026-03-01T10:00:00.1230000")]
    [InlineData("23:59:00", "2026-03-01T23:59:00.0000000")]
    public void Every_notation_of_the_guide_is_read(string text, string expected)
    {
        Assert.True(TimeParts.TryRead(Encoding.ASCII.GetBytes(text), Arrival.Ticks, out long ticks), text);
        Assert.Equal(expected, new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("INFO")]
    [InlineData("2015-13-01 00:00:00")]
    [InlineData("2015-02-29 00:00:00")]
    [InlineData("2015-10-18 24:00:00")]
    [InlineData("2015-10-18 10:60:00")]
    [InlineData("12")]
    [InlineData("12345")]
    [InlineData("999999 999999")]
    [InlineData("99999999999999999999999999")]
    [InlineData("10.0.0.1")]
    [InlineData("2015-10-18 18:01:47 [main]")]
    [InlineData("0000-00-00 00:00:00")]
    [InlineData("0001-01-01T00:00:00+10:00")]
    [InlineData("9999-12-31T23:59:59-10:00")]
    [InlineData("2015-10-18 18:01:47 INFO")]
    public void What_is_no_time_is_not_read(string text) =>
        Assert.False(TimeParts.TryRead(Encoding.ASCII.GetBytes(text), Arrival.Ticks, out _), text);

    [Fact]
    public void Any_time_that_the_framework_writes_is_read_back()
    {
        Random random = new(11);
        string[] formats = ["yyyy-MM-dd HH:mm:ss.fffffff", "yyyy-MM-ddTHH:mm:ss.fffffffZ", "yyyyMMddTHHmmss.fffffff", "ddd MMM dd HH:mm:ss.fffffff yyyy", "dd/MMM/yyyy:HH:mm:ss.fffffff", "dd.MM.yyyy HH:mm:ss,fffffff"];
        for (int i = 0; i < 20_000; i++)
        {
            DateTime time = new(random.NextInt64(DateTime.UnixEpoch.Ticks, new DateTime(2200, 1, 1).Ticks));
            string text = time.ToString(formats[i % formats.Length], CultureInfo.InvariantCulture);
            Assert.True(TimeParts.TryRead(Encoding.ASCII.GetBytes(text), Arrival.Ticks, out long ticks), text);
            Assert.Equal(time.Ticks, ticks);
        }
    }

    [Fact]
    public void A_date_without_a_year_is_never_more_than_a_day_after_its_arrival_nor_more_than_a_year_before_it()
    {
        Random random = new(12);
        for (int i = 0; i < 20_000; i++)
        {
            DateTime arrival = new(random.NextInt64(new DateTime(1990, 1, 1).Ticks, new DateTime(2090, 1, 1).Ticks));
            DateTime time = arrival.AddSeconds(random.Next(-360 * 86400, 86399));
            string text = time.ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture);
            Assert.True(TimeParts.TryRead(Encoding.ASCII.GetBytes(text), arrival.Ticks, out long ticks), text);
            Assert.Equal(time.Ticks / TimeSpan.TicksPerSecond, ticks / TimeSpan.TicksPerSecond);
        }
    }

    [Fact]
    public void The_clock_of_syslog_reads_what_the_general_way_reads()
    {
        Random random = new(13);
        SyslogClock clock = new();
        DateTime arrival = Arrival;
        int read = 0;
        for (int i = 0; i < 50_000; i++)
        {
            arrival = random.Next(20) == 0 ? arrival.AddHours(random.Next(-9000, 9000)) : arrival.AddSeconds(random.Next(2000));
            DateTime time = arrival.AddSeconds(random.Next(4) == 0 ? random.Next(-400 * 86400, 3 * 86400) : random.Next(-86400, 2 * 86400));
            byte[] text = Encoding.ASCII.GetBytes($"{time:MMM} {time.Day,2} {time:HH:mm:ss}{(random.Next(9) == 0 ? "" : random.Next(9) == 0 ? ".5" : " x")}");
            if (random.Next(5) == 0)
                text[random.Next(text.Length)] = (byte)" :0369Jx"[random.Next(8)];
            if (!clock.TryRead(text, arrival.Ticks, out long ticks))
                continue;
            read++;
            Assert.True(TimeParts.TryRead(text.AsSpan(0, SyslogClock.Length), arrival.Ticks, out long expected), Encoding.ASCII.GetString(text));
            Assert.Equal(expected, ticks);
        }

        Assert.InRange(read, 30_000, 50_000);
    }
}
