using System.IO.Compression;
using System.Text;
using Tocsin.Engine.Formats;

namespace Tocsin.Engine.Tests.Formats;

public sealed class FormatDetectorTests
{
    private static readonly long Arrival = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    [SharedDataTheory]
    [InlineData("Android", "android")]
    [InlineData("Apache", "apache-error")]
    [InlineData("BGL", "bgl")]
    [InlineData("HDFS", "hdfs")]
    [InlineData("HPC", "hpc")]
    [InlineData("Hadoop", "log4j")]
    [InlineData("Linux", "syslog")]
    [InlineData("Mac", "syslog")]
    [InlineData("OpenSSH", "syslog")]
    [InlineData("Spark", "spark")]
    [InlineData("Thunderbird", "thunderbird")]
    [InlineData("Windows", "windows")]
    public void Each_of_the_twelve_real_logs_is_recognised(string log, string expected)
    {
        (LineFormat format, string reason) = Detect(File.ReadLines(SharedData.File($"loghub2k/{log}_2k.log")));
        Assert.Equal(expected, format.Name);
        Assert.StartsWith(expected + ": ", reason, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void The_hundred_thousand_lines_of_HDFS_are_recognised()
    {
        using GZipStream file = new(File.OpenRead(SharedData.File("hdfs100k/hdfs100k.log.gz")), CompressionMode.Decompress);
        using StreamReader lines = new(file);
        (LineFormat format, string reason) = Detect(Enumerable.Range(0, 300).Select(_ => lines.ReadLine()!));
        Assert.Equal("hdfs", format.Name);
        Assert.StartsWith("hdfs: 200 of 200 lines fit; the first one has its time as 2008-", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "{\"@t\":\"2026-02-28T10:00:00Z\",\"@mt\":\"Order {Id} placed\",\"Id\":7}")]
    [InlineData("combined", "10.0.0.7 - - [28/Feb/2026:10:00:00 +0100] \"GET /a HTTP/1.1\" 200 612 \"-\" \"curl/8\"")]
    [InlineData("syslog", "<34>1 2026-02-28T22:14:15.003Z mymachine.example.com su - ID47 - 'su root' failed for lonvick on /dev/pts/8")]
    [InlineData("syslog", "<13>Feb  5 17:32:18 10.0.0.99 myapp: Use the BFG!")]
    [InlineData("syslog", "2026-02-28T10:00:00.123456+01:00 host systemd[1]: Started Daily apt download activities.")]
    [InlineData("spring", "2026-02-28T10:00:00.123+01:00  INFO 4711 --- [           main] com.example.App                          : Started App in 2.1 seconds")]
    [InlineData("spring", "2026-02-28 10:00:00.123  INFO 4711 --- [           main] com.example.App                          : Started App in 2.1 seconds")]
    [InlineData("log4j", "2026-02-28 10:00:00,123 [main] INFO  com.example.App - started")]
    [InlineData("log4j", "10:00:00.123 [main] DEBUG com.example.App - started")]
    [InlineData("log4j", "2026-02-28 10:00:00,123 - WARN  [QuorumPeer[myid=1]/0:0:0:0:2181:FastLeaderElection@774] - Notification time out: 3200")]
    [InlineData("python", "2026-02-28 10:00:00,123 - app.views - INFO - request took 12 ms")]
    [InlineData("python", "WARNING:root:disk is nearly full")]
    [InlineData("python", "[2026-02-28 10:00:00,123] ERROR in app: Exception on / [GET]")]
    [InlineData("nginx-error", "2026/02/28 10:00:00 [error] 1234#0: *5 open() \"/x\" failed (2: No such file or directory)")]
    [InlineData("apache-error", "[Sat Feb 28 10:00:00.123456 2026] [core:error] [pid 1:tid 2] [client 10.0.0.7:5000] AH00124: Request exceeded the limit")]
    [InlineData("postgresql", "2026-02-28 10:00:00.123 UTC [812] LOG:  checkpoint starting: time")]
    [InlineData("postgresql", "2026-02-28 10:00:00.123 CET [812] app@db ERROR:  relation \"x\" does not exist")]
    [InlineData("klog", "I0228 10:00:00.123456    1234 server.go:146] Starting to listen on 0.0.0.0:10250")]
    [InlineData("levelled", "2026-02-28T10:00:00Z INFO server started")]
    [InlineData("levelled", "2026-02-28 10:00:00 [WARN] queue is long")]
    [InlineData("timed", "2026/02/28 10:00:00 listening on :8080")]
    [InlineData("none", "just a line of text: nothing more")]
    [InlineData("timed", "[14:32] somebody said something")]
    public void A_known_header_is_recognised(string expected, string line)
    {
        (LineFormat format, string reason) = Detect(Enumerable.Repeat(line, 20));
        Assert.Equal(expected, format.Name);
        Assert.StartsWith(expected + ": 20 ", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Stack_traces_between_the_headers_do_not_hide_them()
    {
        List<string> lines = [];
        for (int i = 0; i < 20; i++)
        {
            lines.Add($"2026-02-28 10:00:{i:00},123 ERROR [main] com.example.App: it broke");
            lines.AddRange(Enumerable.Repeat("\tat com.example.App.main(App.java:12)", 9));
        }

        (LineFormat format, string reason) = Detect(lines);
        Assert.Equal("log4j", format.Name);
        Assert.Contains("20 of 20 lines fit", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mixture_that_no_header_fits_for_the_half_is_none_and_the_reason_names_the_closest()
    {
        string[] lines = [.. Enumerable.Repeat("2026-02-28 10:00:00,123 INFO [main] a.B: c", 4), .. Enumerable.Repeat("free text", 6)];
        (LineFormat format, string reason) = Detect(lines);
        Assert.Equal("none", format.Name);
        Assert.Equal("none: 10 lines looked at, the closest, log4j, fits 4; every line is kept whole", reason);
    }

    [Fact]
    public void Nothing_at_all_is_none() => Assert.Equal("none", Detect([]).Format.Name);

    private static (LineFormat Format, string Reason) Detect(IEnumerable<string> lines)
    {
        FormatDetector detector = new();
        foreach (string line in lines)
            detector.Add(Encoding.UTF8.GetBytes(line), Arrival);
        return detector.Decide();
    }
}
