namespace Tocsin.Engine.Traffic;

/// <summary>The daemons of a few servers, as syslog (RFC 3164) shows them: log-ins, timers, mail, the kernel.</summary>
public sealed class DaemonTraffic(int seed = 3) : TrafficGenerator(seed)
{
    private static readonly string[] Hosts = ["ada", "grace", "edsger", "barbara"];
    private static readonly string[] Users = ["root", "admin", "deploy", "postgres", "guest", "oracle", "test"];
    private static readonly string[] Units = ["logrotate.service", "apt-daily.service", "fstrim.service", "certbot.service", "backup.service"];

    /// <inheritdoc/>
    public override string Stream => "daemons";

    /// <inheritdoc/>
    public override string Format => "syslog";

    /// <inheritdoc/>
    public override double LinesPerSecond => 25;

    /// <inheritdoc/>
    public override string Next(DateTime time)
    {
        (string program, string content) = Event();
        return $"{time:MMM} {time.Day,2} {time:HH:mm:ss} {Pick(Hosts)} {program}: {content}";
    }

    private (string Program, string Content) Event() => Random.Next(100) switch
    {
        < 22 => (Sshd(), $"Failed password for invalid user {Pick(Users)} from {Address()} port {Port()} ssh2"),
        < 30 => (Sshd(), $"Accepted publickey for deploy from {Address()} port {Port()} ssh2: ED25519 SHA256:{Random.NextInt64():x16}"),
        < 40 => (Sshd(), $"pam_unix(sshd:session): session opened for user deploy(uid={1000 + Random.Next(5)}) by (uid=0)"),
        < 48 => (Sshd(), $"Received disconnect from {Address()} port {Port()}:11: Bye Bye [preauth]"),
        < 60 => ($"CRON[{Pid()}]", $"({Pick(Users)}) CMD (/usr/local/bin/collect --interval {Random.Next(1, 10)})"),
        < 68 => ("systemd[1]", $"Starting {Pick(Units)} - a scheduled job..."),
        < 76 => ("systemd[1]", $"{Pick(Units)}: Deactivated successfully."),
        < 84 => ($"postfix/smtpd[{Pid()}]", $"connect from unknown[{Address()}]"),
        < 90 => ($"dhclient[{Pid()}]", $"DHCPREQUEST for 10.0.0.{Random.Next(2, 250)} on eth0 to 10.0.0.1 port 67"),
        < 96 => ("kernel", $"[{Random.Next(10_000, 9_999_999) / 10.0:F6}] [UFW BLOCK] IN=eth0 OUT= SRC={Address()} DST=10.0.0.{Random.Next(2, 9)} LEN={Random.Next(40, 60)} PROTO=TCP DPT={Port()}"),
        < 99 => ($"chronyd[{Pid()}]", $"Selected source {Address()}"),
        _ => ("kernel", $"[{Random.Next(10_000, 9_999_999) / 10.0:F6}] Out of memory: Killed process {Pid()} (worker) total-vm:{Random.Next(1_000_000, 9_000_000)}kB"),
    };

    private string Sshd() => $"sshd[{Pid()}]";

    private int Pid() => Random.Next(300, 32_768);

    private int Port() => Random.Next(1024, 65_536);

    private string Address() => $"{Random.Next(11, 223)}.{Random.Next(256)}.{Random.Next(256)}.{Random.Next(1, 255)}";
}
