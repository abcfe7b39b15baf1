using System.Globalization;
using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Windows.Records;

namespace Tocsin.Engine.Tests.Windows.Records;

public sealed class RecordTimeTests
{
    [Theory]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'Z'")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fffzzz")]
    [InlineData("dd/MMM/yyyy:HH:mm:ss '+0000'")]
    [InlineData("dd/MMM/yyyy:HH:mm:ss '+0200'")]
    public void A_time_is_what_it_is_alone_whichever_came_before(string format)
    {
        RecordTime times = new();
        Random random = new(15);
        DateTime start = new(2024, 2, 28, 23, 58, 0, DateTimeKind.Utc);
        int read = 0;
        for (int i = 0; i < 40_000; i++)
        {
            byte[] text = Encoding.ASCII.GetBytes(start.AddMilliseconds(random.Next(240_000)).ToString(format, CultureInfo.InvariantCulture));
            if (random.Next(3) == 0)
            {
                int at = random.Next(text.Length);
                text[at] = (byte)(random.Next(4) > 0 && char.IsAsciiDigit((char)text[at]) ? '0' + random.Next(10) : ":TZ+-/. 09xM"[random.Next(12)]);
            }

            bool expected = TimeParts.TryRead(text, ReadRecord.Arrival.Ticks, out long ticks);
            bool found = times.TryRead(text, ReadRecord.Arrival.Ticks, out long alike);

            Assert.True(expected == found && (!found || ticks == alike), $"{Encoding.ASCII.GetString(text)}: {expected} {ticks}, {found} {alike}");
            read += found ? 1 : 0;
        }

        Assert.InRange(read, 25_000, 39_900);
    }
}
