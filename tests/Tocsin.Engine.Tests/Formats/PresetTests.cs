using System.Globalization;
using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Formats;

public sealed class PresetTests
{
    private static readonly DateTime Arrival = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    // RFC 5424, section 6.5, examples 1 to 4.
    [InlineData("syslog", "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \uFEFF'su root' failed for lonvick on /dev/pts/8", "'su root' failed for lonvick on /dev/pts/8", "su", Severity.Fatal, "2003-10-11T22:14:15.003")]
    [InlineData("syslog", "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time to make the do-nuts.", "%% It's time to make the do-nuts.", "myproc", Severity.Information, "2003-08-24T12:14:15.000")]
    [InlineData("syslog", "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut=\"3\" eventSource=\"App\\\"]lication\" eventID=\"1011\"] An application event", "An application event", "evntslog", Severity.Information, "2003-10-11T22:14:15.003")]
    [InlineData("syslog", "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [a@1 b=\"c\"][e@1 class=\"high\"]", "[a@1 b=\"c\"][e@1 class=\"high\"]", "evntslog", Severity.Information, "2003-10-11T22:14:15.003")]
    [InlineData("syslog", "<11>1 - - - - - - no time", "no time", "", Severity.Error, null)]
    // RFC 3164, section 5.4.
    [InlineData("syslog", "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8", "'su root' failed for lonvick on /dev/pts/8", "su", Severity.Fatal, "2025-10-11T22:14:15.000")]
    [InlineData("syslog", "<0>1990 Oct 22 10:52:01 TZ-6 scapegoat.dmz.example.org 10.1.2.3 sched[0]: That's All Folks!", "1990 Oct 22 10:52:01 TZ-6 scapegoat.dmz.example.org 10.1.2.3 sched[0]: That's All Folks!", "", Severity.Fatal, null)]
    [InlineData("syslog", "<13>Use the BFG!", "Use the BFG!", "", Severity.Information, null)]
    [InlineData("syslog", "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; logname= ", "authentication failure; logname=", "sshd(pam_unix)", Severity.Unknown, "2025-06-14T15:16:01.000")]
    [InlineData("syslog", "Jun  9 06:06:20 combo syslogd 1.4.1: restart.", "restart.", "syslogd 1.4.1", Severity.Unknown, "2025-06-09T06:06:20.000")]
    [InlineData("syslog", "Jun 14 15:16:01 combo last message repeated 2 times", "last message repeated 2 times", "", Severity.Unknown, "2025-06-14T15:16:01.000")]
    [InlineData("syslog", "Jun 14 2024 15:16:01.123: %SYS-5-CONFIG_I: Configured", "%SYS-5-CONFIG_I: Configured", "", Severity.Unknown, "2024-06-14T15:16:01.123")]
    [InlineData("syslog", "<30>2026-02-28T10:00:00.123456+01:00 host systemd[1]: Started.", "Started.", "systemd", Severity.Information, "2026-02-28T09:00:00.123")]
    [InlineData("syslog", "<999>nonsense", null, "", Severity.Unknown, null)]
    [InlineData("combined", "10.0.0.7 - anna [28/Feb/2026:10:00:00 +0100] \"GET /a?b=c HTTP/1.1\" 200 612 \"http://x/\" \"curl/8 (x)\"", "GET /a?b=c HTTP/1.1 200 612", "", Severity.Information, "2026-02-28T09:00:00.000")]
    [InlineData("combined", "10.0.0.7 - - [28/Feb/2026:10:00:00 +0100] \"GET /a\\\"b HTTP/1.1\" 404 -", "GET /a\\\"b HTTP/1.1 404 -", "", Severity.Warning, "2026-02-28T09:00:00.000")]
    [InlineData("combined", "shop.example:443 10.0.0.7 - - [28/Feb/2026:10:00:00 +0100] \"\" 503 0", " 503 0", "shop.example:443", Severity.Error, "2026-02-28T09:00:00.000")]
    [InlineData("combined", "10.0.0.7 - - [28/Feb/2026:10:00:00 +0100] \"GET / HTTP/1.1 200 612", null, "", Severity.Unknown, null)]
    [InlineData("json", "{\"@t\":\"2026-02-28T10:00:00.5Z\",\"@mt\":\"Order {Id} placed\",\"Id\":7,\"SourceContext\":\"Shop.Orders\"}", "Order {Id} placed", "Shop.Orders", Severity.Information, "2026-02-28T10:00:00.500")]
    [InlineData("json", "{\"@t\":\"2026-02-28T10:00:00Z\",\"@mt\":\"Order {Id}\",\"@m\":\"Order 7\",\"@l\":\"Error\",\"@x\":\"trace\"}", "Order 7", "", Severity.Error, "2026-02-28T10:00:00.000")]
    [InlineData("json", "{\"@timestamp\":\"2026-02-28T10:00:00Z\",\"log.level\":\"warn\",\"message\":\"disk \\\"a\\\" f\\u00fcll\\ud83d\\udd14\",\"log.logger\":\"a.b\"}", "disk \"a\" füll🔔", "a.b", Severity.Warning, "2026-02-28T10:00:00.000")]
    [InlineData("json", "{\"@timestamp\":\"2026-02-28T10:00:00Z\",\"log\":{\"level\":\"ERROR\",\"logger\":\"a.b\"},\"message\":\"x\"}", "x", "a.b", Severity.Error, "2026-02-28T10:00:00.000")]
    [InlineData("json", "{\"log\":\"a line\\n\",\"stream\":\"stdout\",\"time\":\"2026-02-28T10:00:00.000000001Z\"}", "a line", "", Severity.Unknown, "2026-02-28T10:00:00.000")]
    [InlineData("json", "{\"level\":50,\"time\":1772272800123,\"pid\":1,\"name\":\"app\",\"msg\":\"boom\"}", "boom", "app", Severity.Error, "2026-02-28T10:00:00.123")]
    [InlineData("json", "{\"level\":\"info\",\"ts\":1772272800.25,\"logger\":\"zap\",\"msg\":\"hi\"}", "hi", "zap", Severity.Information, "2026-02-28T10:00:00.250")]
    [InlineData("json", "{\"PRIORITY\":\"3\",\"MESSAGE\":\"journal\",\"__REALTIME_TIMESTAMP\":\"1772272800123456\",\"SYSLOG_IDENTIFIER\":\"sshd\"}", "journal", "sshd", Severity.Error, "2026-02-28T10:00:00.123")]
    [InlineData("json", "{\"a\":1}", "{\"a\":1}", "", Severity.Unknown, null)]
    [InlineData("json", "[1,2]", null, "", Severity.Unknown, null)]
    [InlineData("json", "{\"msg\":\"x\"", null, "", Severity.Unknown, null)]
    [InlineData("hdfs", "081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38 terminating", "PacketResponder 1 for block blk_38 terminating", "dfs.DataNode$PacketResponder", Severity.Information, "2008-11-09T20:36:15.000")]
    [InlineData("hdfs", "999999 203615 148 INFO dfs.DataNode: no such date", null, "", Severity.Unknown, null)]
    [InlineData("spark", "17/06/09 20:10:40 WARN executor.Executor: slow", "slow", "executor.Executor", Severity.Warning, "2017-06-09T20:10:40.000")]
    [InlineData("log4j", "\tat com.example.App.main(App.java:12): x", null, "", Severity.Unknown, null)]
    [InlineData("klog", "E0228 10:00:00.123456    1234 server.go:146] failed: x", "failed: x", "server.go", Severity.Error, "2026-02-28T10:00:00.123")]
    [InlineData("none", " anything ", " anything ", "", Severity.Unknown, null)]
    public void A_line_is_cut_and_understood(string format, string line, string? content, string component, Severity severity, string? time)
    {
        ParsedLine parsed = Parser(format).Parse(Encoding.UTF8.GetBytes(line), Arrival.Ticks);
        Assert.Equal(content is not null, parsed.HeaderMatched);
        Assert.Equal(content ?? line, Encoding.UTF8.GetString(parsed.Content));
        Assert.Equal(component, Encoding.UTF8.GetString(parsed.Component));
        Assert.Equal(severity, parsed.Severity);
        Assert.Equal(time, parsed.EventTicks == 0 ? null : new DateTime(parsed.EventTicks).ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(Severity.Trace, "trace TRACE trc verbose vrb V t finest finer")]
    [InlineData(Severity.Debug, "debug DBG d Fine debug1 debug5")]
    [InlineData(Severity.Information, "info INF information Notice I n note LOG default config")]
    [InlineData(Severity.Warning, "warn WARNING wrn W")]
    [InlineData(Severity.Error, "error ERR e fail severe failure")]
    [InlineData(Severity.Fatal, "fatal FTL critical crit C f alert emerg emergency panic")]
    [InlineData(Severity.Unknown, "x yes main warnings errored 12 informational-ish")]
    public void The_level_names_of_many_loggers_are_known(Severity expected, string names)
    {
        foreach (string name in names.Split(' '))
            Assert.True(SeverityNames.Parse(Encoding.ASCII.GetBytes(name)) == expected, name);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_all_known_ones()
    {
        Assert.False(FormatCatalogue.TryFind("sylog", out LineFormat? format, out string? error));
        Assert.Null(format);
        Assert.Contains("no format 'sylog'", error, StringComparison.Ordinal);
        Assert.All(FormatCatalogue.Presets, preset => Assert.Contains(preset.Name, error, StringComparison.Ordinal));
        Assert.False(FormatCatalogue.TryFind("auto", out _, out _));
        Assert.True(FormatCatalogue.TryFind("HDFS", out format, out _));
        Assert.Equal("hdfs", format!.Name);
    }

    [SharedDataTheory]
    [InlineData("HDFS", "hdfs", 1.0)]
    [InlineData("Spark", "spark", 1.0)]
    [InlineData("Hadoop", "log4j", 1.0)]
    [InlineData("BGL", "bgl", 1.0)]
    [InlineData("Windows", "windows", 1.0)]
    [InlineData("Apache", "apache-error", 1.0)]
    [InlineData("HPC", "hpc", 0.99)]
    [InlineData("Android", "android", 0.99)]
    [InlineData("Thunderbird", "thunderbird", 0.99)]
    [InlineData("Linux", "syslog", 0.99)]
    [InlineData("OpenSSH", "syslog", 0.99)]
    [InlineData("Mac", "syslog", 0.9)]
    public void The_content_is_what_the_benchmark_of_the_field_says(string log, string format, double least)
    {
        ILineParser parser = Parser(format);
        string[] lines = File.ReadAllLines(SharedData.File($"loghub2k/{log}_2k.log"));
        string[] truth = [.. File.ReadLines(SharedData.File($"loghub2k/{log}_2k.truth.csv")).Skip(1)];
        int same = 0;
        List<string> different = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string content = Encoding.UTF8.GetString(parser.Parse(Encoding.UTF8.GetBytes(lines[i]), Arrival.Ticks).Content);
            if (truth[i].Contains(content.Replace("\"", "\"\"", StringComparison.Ordinal), StringComparison.Ordinal) && !content.Equals(lines[i].Trim(), StringComparison.Ordinal))
                same++;
            else
                different.Add($"{lines[i]}\n   ours: {content}\n   truth: {truth[i]}");
        }

        Assert.True(same >= least * lines.Length, $"{same} of {lines.Length}:\n{string.Join('\n', different.Take(10))}");
    }

    private static ILineParser Parser(string format)
    {
        Assert.True(FormatCatalogue.TryFind(format, out LineFormat? found, out string? error), error);
        return found!.CreateParser();
    }
}
