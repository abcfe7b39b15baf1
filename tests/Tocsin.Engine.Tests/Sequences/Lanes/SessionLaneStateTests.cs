using System.Security.Cryptography;
using System.Text;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Sequences.Lanes;

/// <summary>Sessions, verdicts and findings are a function of the records.</summary>
public sealed class SessionLaneStateTests
{
    private const string FrozenSection = "810477dbf743222802c4f4154344a94013f76eada1db80b0353b33caf913dd7c";

    private static readonly SessionRules Rules = new() { MaxEvents = 6, MaxOpen = 7, EndEvents = ["close"], Silence = TimeSpan.FromMinutes(1) };
    private static readonly SessionRules OtherRules = new() { Key = "regex:(blk_-?[0-9]+)( and)?", MaxEvents = 4, MaxOpen = 9, Silence = TimeSpan.FromMinutes(2) };
    private static readonly SessionLaneLimits Small = new() { Ended = 12, EndedEvents = 30, OpenEvents = 20, Keys = 9, Findings = 8, FindingEvents = 25, Answers = 64, RememberedEvents = 9 };
    private static readonly string[] Words = ["open", "read 1 of", "close", "bad", "many", "strange"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_lane_agrees_with_its_plain_twin(int seed)
    {
        FakeBundles bundles = new(calm: false, Rules);
        SessionRun run = new(bundles, new SessionLaneLimits { Batch = 1 + (seed * 5 % 16), Findings = 100_000, Answers = 8192 });
        run.Model(FakeBundles.A).Timed();
        PlainSessions twin = new(bundles.ModelA, Rules);
        Random random = new(seed);
        int now = 0;
        for (int i = 0; i < 2500; i++)
        {
            now += random.Next(30) == 0 ? random.Next(100) : random.Next(3);
            string content = $"{Words[random.Next(Words.Length)]} {string.Join(' ', Enumerable.Range(0, random.Next(10) == 0 ? random.Next(12) : 1).Select(_ => $"blk_{random.Next(15)}"))}";
            run.LineAt(now, content);
            twin.Line(run.Last, now, content);
        }

        run.Wait(TimeSpan.FromHours(1));
        run.Tick();
        twin.Pass(run.Last, now + 3600);

        Assert.Equal(twin.Sessions.Order(), run.Sessions.List(new SessionQuery { Limit = 100_000 }).Rows.Select(row => $"{row.Id} {row.State} {row.Events} {row.Verdict}").Order());
        Assert.Equal(twin.Findings, run.Sessions.Findings(100_000).Reverse().Select(finding => $"{finding.Subject} {finding.Position} {finding.Reasons.Single().Text.Split(' ')[0]}"));
        Assert.Equal(twin.Answers, twin.Answers.Keys.ToDictionary(position => position, position => run.Sessions.Answer(position)! is var answer ? $"{answer.Session} {answer.Verdict}" : ""));
        Assert.True(twin.Findings.Count > 100 && run.Sessions.Counts.Evicted > 10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_batching_and_a_restart_at_any_point_give_the_same_bytes_findings_and_answers(int seed)
    {
        List<Action<SessionRun>> records = Records(seed, 1500);
        (byte[] expected, string seen, string answers) = Play(records, seed: 0, batch: 1, restarts: false);
        for (int run = 1; run < 6; run++)
        {
            (byte[] state, string view, string told) = Play(records, run, batch: run * run * 7, restarts: run % 2 == 0);
            Assert.Equal(seen, view);
            Assert.Equal(expected, state);
            if (run % 2 == 1)
                Assert.Equal(answers, told);
        }

        Assert.Contains("sequences-", seen, StringComparison.Ordinal);
        Assert.Contains("Late = ", seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_damage_to_a_state_is_refused_and_changes_nothing()
    {
        SessionRun run = new(new FakeBundles(calm: false, Rules, OtherRules), Small);
        foreach (Action<SessionRun> record in Records(9, 400))
            record(run);
        byte[] section = run.Sessions.Save(), before = run.Snapshot();
        Random random = new(9);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. section];
            if (i % 3 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            else
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                // Whoever can forge the checksum may write another state, but never make the program do anything else than say no.
                _ = run.Sessions.Read(damaged);
            }
            catch (Exception no) when (no is InvalidDataException or BundleMissingException)
            {
                refused++;
            }
        }

        Assert.True(refused > 1500, $"{refused} were refused");
        Assert.Equal(before, run.Snapshot());
    }

    [Fact]
    public void The_layout_of_the_state_is_frozen()
    {
        SessionRun run = new(new FakeBundles(rules: Rules));
        run.Model(FakeBundles.A).Timed();
        run.LineAt(1, "open blk_1 blk_2");
        run.LineAt(2, "close blk_1");
        run.LineAt(3, "bad blk_1");
        run.Line("no key", 3);
        run.Line($"{SessionRun.Start:yyyy-MM-ddTHH:mm:ss}Z INFO open blk_4", -3);
        byte[] section = run.Sessions.Save();
        // States of running servers are in this layout. If it must change: raise SectionVersion, keep reading the old version,
        // describe the new one in docs/formats/pipeline.md, and only then this line.
        Assert.Equal(1, section[0]);
        string found = Convert.ToHexStringLower(SHA256.HashData(section));
        Assert.True(found == FrozenSection, $"The layout of the state has changed: its hash is {found}.");
    }

    private static (byte[] State, string View, string Answers) Play(List<Action<SessionRun>> records, int seed, int batch, bool restarts)
    {
        SessionRun run = new(new FakeBundles(calm: false, Rules, OtherRules), Small with { Batch = batch });
        Random random = new(seed);
        StringBuilder findings = new();
        foreach (Action<SessionRun> record in records)
        {
            run.Now = SessionRun.Start;
            record(run);
            switch (seed == 0 ? 100 : random.Next(60))
            {
                case 0 or 1:
                    run.Pipeline.Drain();
                    break;
                case 2:
                    _ = run.Sessions.List(new SessionQuery()).Rows.Count + run.Sessions.Findings(3).Count;
                    break;
                case 3:
                    _ = run.Sessions.Answer(run.Last);
                    break;
                case 4 when restarts:
                    run.Restart();
                    break;
            }
        }

        findings.AppendJoin('\n', run.Sessions.Findings(100).Select(finding => $"{finding.Id} {finding.Subject} {finding.Position} {finding.Time:O} {finding.Score} {finding.Bits} {finding.Reasons[0].Text}"));
        findings.AppendJoin('\n', run.Sessions.List(new SessionQuery { Limit = 1000 }).Rows.Select(row => row with { Clients = [] }));
        findings.Append(run.Sessions.Counts);
        StringBuilder answers = new();
        for (long position = run.Last - 70; position <= run.Last; position++)
            answers.Append(run.Sessions.Answer(position)).Append('\n');
        return (run.Snapshot(), findings.ToString(), answers.ToString());
    }

    private static List<Action<SessionRun>> Records(int seed, int count)
    {
        Random random = new(seed);
        List<Action<SessionRun>> records = [run => run.Model(FakeBundles.A)];
        double arrival = 0, now = 0;
        for (int i = 0; i < count; i++)
        {
            arrival += random.Next(20) == 0 ? random.Next(100) : 0.1;
            now += random.Next(20) == 0 ? random.Next(70) : 0.5;
            DateTime arrived = SessionRun.Start.AddSeconds(arrival);
            double own = now - (random.Next(10) == 0 ? random.Next(200) : 0);
            string content = $"{Words[random.Next(Words.Length)]} {string.Join(' ', Enumerable.Range(0, random.Next(10) == 0 ? random.Next(12) : 1).Select(_ => $"blk_{random.Next(20)}"))}";
            int? client = random.Next(4) == 0 ? random.Next(5) : null;
            string? key = client is not null && random.Next(5) == 0 ? "named" : null;
            int kind = random.Next(100);
            string model = random.Next(3) switch { 0 => FakeBundles.A, 1 => FakeBundles.B, _ => "" };
            records.Add(run =>
            {
                run.Now = arrived;
                switch (kind)
                {
                    case 0:
                        run.Model(model);
                        break;
                    case 1 when i > count / 2:
                        run.Timed();
                        break;
                    case 2 when own % 5 < 1:
                        run.Reset();
                        break;
                    case < 10:
                        run.Tick();
                        break;
                    case 10:
                        run.Lane.Raw(RecordKind.Input, Encoding.UTF8.GetBytes(content), run.Now, RecordFlags.Annotated);
                        break;
                    case < 30:
                        run.Line(content, client, key);
                        break;
                    default:
                        run.Line($"{SessionRun.Start.AddSeconds(own):yyyy-MM-ddTHH:mm:ss}Z INFO {content}", client, key);
                        break;
                }
            });
        }

        return records;
    }
}
