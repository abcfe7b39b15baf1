using System.Text;
using Tocsin.Engine.Formats;
using Tocsin.Engine.Formats.Trouble;
using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Formats.Trouble;

public sealed class TroubleDetectorTests
{
    [Fact]
    public void Every_labelled_line_is_what_its_label_says()
    {
        TroubleDetector detector = new();
        string[] wrong = [.. LabelledLines.All
            .Select(labelled => (labelled.Line, labelled.Level, Found: LookAlone(detector, labelled.Line)))
            .Where(line => line.Found != line.Level)
            .Select(line => $"{line.Level} but found {line.Found}: {line.Line}")];

        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.True(LabelledLines.All.Count(line => line.Level == Severity.Unknown) >= 60);
        Assert.True(LabelledLines.All.Count(line => line.Level != Severity.Unknown) >= 60);
    }

    [Fact]
    public void The_level_of_a_known_header_stays_where_the_text_says_nothing_graver()
    {
        TroubleDetector detector = new();

        Assert.Equal(Severity.Debug, detector.Look("nothing here"u8, Severity.Debug));
        Assert.Equal(Severity.Information, detector.Look("the word ERROR stands here"u8, Severity.Information));
        Assert.Equal(Severity.Warning, detector.Look("nothing here"u8, Severity.Warning));
        Assert.Equal(Severity.Error, detector.Look("CUDA out of memory"u8, Severity.Information));
    }

    public static TheoryData<string, string> Traces => new()
    {
        {
            "Java",
            """
            ! 2026-02-28 10:00:00,123 ERROR [main] com.example.App: it broke
            + java.lang.IllegalStateException: not started
            + 	at com.example.App.run(App.java:12)
            + 	at java.base/java.lang.Thread.run(Thread.java:840) ~[?:?]
            + Caused by: java.io.IOException: no
            + 	at com.example.App.read(App.java:40)
            + 	... 3 more
              2026-02-28 10:00:01,123 INFO [main] com.example.App: goes on
            ! Exception in thread "main" java.lang.NullPointerException: null
            + 	at com.example.App.main(App.java:3)
              next
            ! 	at com.example.App.main(App.java:3)
            + 	at com.example.App.main(App.java:4)
            """
        },
        {
            "Python",
            """
            ! Traceback (most recent call last):
            +   File "/home/x/train.py", line 12, in <module>
            +     main()
            + ValueError: bad
            + 
            + During handling of the above exception, another exception occurred:
            + 
            + Traceback (most recent call last):
            +   File "/home/x/train.py", line 14, in <module>
            +     raise KeyError(1)
            + KeyError: 1
              epoch 2 begins
            ! [rank0]: Traceback (most recent call last):
            + [rank0]:   File "/home/x/train.py", line 12, in <module>
            + [rank0]:     main()
            + [rank0]: torch.cuda.OutOfMemoryError: CUDA out of memory.
              epoch 3 begins
            ! Jun 14 15:16:01 node app[7]: Traceback (most recent call last):
            + Jun 14 15:16:01 node app[7]:   File "/home/x/train.py", line 12, in <module>
            + Jun 14 15:16:02 node app[7]: AssertionError
              Jun 14 15:16:03 node app[7]: restarted
            """
        },
        {
            ".NET",
            """
            ! Unhandled exception. System.InvalidOperationException: nope
            +  ---> System.IO.IOException: inner
            +    at App.Inner() in /src/App.cs:line 3
            +    --- End of inner exception stack trace ---
            +    at App.Main(String[] args) in /src/App.cs:line 9
              done
            ! fail: App.Worker[0]
                    the work failed
            +       System.TimeoutException: late
            +          at App.Worker.Run() in /src/Worker.cs:line 9
            """
        },
        {
            "Go",
            """
            ! panic: runtime error: invalid memory address or nil pointer dereference
            + [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48]
            + 
            + goroutine 1 [running]:
            + main.main()
            + 	/src/main.go:8 +0x1d
            + created by main.start in goroutine 1
            + exit status 2
              restarted: 1
            """
        },
        {
            "a message of several lines",
            """
            ! ERROR: the statement failed
              SELECT 1
              FROM x
            + 	at com.example.Db.query(Db.java:7)
            ! ERROR: another one
            ! ERROR: and another one
            """
        },
    };

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_trace_counts_once_and_its_lines_inherit_the_trouble(string language, string lines)
    {
        Assert.NotNull(language);
        TroubleDetector detector = new();
        List<string> seen = [];
        Severity begun = Severity.Unknown;
        string[] labelled = [.. lines.Split('\n').Select(line => line.PadRight(2))];
        foreach (string line in labelled)
        {
            Severity level = detector.Look(Encoding.UTF8.GetBytes(line[2..]), Severity.Unknown);
            bool trouble = level >= Severity.Warning;
            seen.Add($"{(detector.IsContinuation ? '+' : trouble ? '!' : ' ')} {line[2..]}");
            Assert.True(trouble || !detector.IsContinuation);
            Assert.True(!detector.IsContinuation || level == begun, line);
            begun = trouble ? level : begun;
        }

        Assert.Equal(labelled, seen);
    }

    [Fact]
    public void A_trace_ends_with_the_file_that_it_stands_in()
    {
        TroubleDetector detector = new();
        detector.Look("Traceback (most recent call last):"u8, Severity.Unknown);
        detector.Reset();

        Assert.Equal(Severity.Unknown, detector.Look("  File \"x.py\", line 1"u8, Severity.Unknown));
        Assert.False(detector.IsContinuation);
    }

    [Fact]
    public void Any_bytes_are_looked_at_without_a_fault()
    {
        Random random = new(7);
        byte[][] labelled = [.. LabelledLines.All.Select(line => Encoding.UTF8.GetBytes(line.Line))];
        TroubleDetector detector = new();
        for (int round = 0; round < 200_000; round++)
        {
            byte[] line = [.. labelled[random.Next(labelled.Length)].Take(random.Next(8)), .. labelled[random.Next(labelled.Length)]];
            for (int change = random.Next(4); change > 0 && line.Length > 0; change--)
                line[random.Next(line.Length)] = (byte)random.Next(256);
            detector.Look(line.AsSpan(random.Next(line.Length + 1)), (Severity)random.Next(7));
        }
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        byte[][] lines = [.. LabelledLines.All.Select(line => Encoding.UTF8.GetBytes(line.Line))];
        TroubleDetector detector = new();
        AllocationProbe.AssertNone(() =>
        {
            for (int round = 0; round < 20; round++)
            {
                foreach (byte[] line in lines)
                    detector.Look(line, Severity.Unknown);
            }
        });
    }

    [Fact]
    public void The_vectors_find_the_places_that_bytes_one_by_one_find()
    {
        Random random = new(11);
        byte[][] words = [.. LabelledLines.All.Select(line => Encoding.UTF8.GetBytes(line.Line))];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] line = [.. Enumerable.Range(0, random.Next(150)).Select(_ => (byte)random.Next(256)), .. words[random.Next(words.Length)]];
            line = line[random.Next(line.Length)..];
            for (int from = 0; from >= 0 && from <= line.Length;)
            {
                int expected = TroubleNeedles.IndexOfPlain(line, from);
                Assert.Equal(expected, TroubleNeedles.IndexOf(line, from));
                from = expected < 0 ? -1 : expected + 1;
            }
        }
    }

    /// <summary>What the formats read as the level of each line of real systems, against what is found without knowing the format: agreement at least as measured.</summary>
    [SharedDataTheory]
    [InlineData("Apache", 1.0)]
    [InlineData("BGL", 1.0)]
    [InlineData("HDFS", 1.0)]
    [InlineData("Hadoop", 1.0)]
    [InlineData("Spark", 1.0)]
    [InlineData("Windows", 1.0)]
    [InlineData("HPC", 0.99)]
    [InlineData("Thunderbird", 0.98)]
    [InlineData("OpenSSH", 0.97)]
    [InlineData("Mac", 0.97)]
    [InlineData("Linux", 0.97)]
    [InlineData("Android", 0.91)]
    public void Levels_of_real_logs_are_found_without_their_format(string system, double atLeast)
    {
        byte[][] lines = [.. File.ReadLines(SharedData.File($"loghub2k/{system}_2k.log")).Select(Encoding.UTF8.GetBytes)];
        FormatDetector formats = new();
        foreach (byte[] line in lines)
            formats.Add(line, DateTime.UnixEpoch.Ticks);
        ILineParser parser = formats.Decide().Format.CreateParser();
        TroubleDetector detector = new();
        int agreed = 0;
        List<string> differ = [];
        foreach (byte[] line in lines)
        {
            Severity stated = parser.Parse(line, DateTime.UnixEpoch.Ticks).Severity;
            Severity found = detector.Look(line, Severity.Unknown);
            bool same = found == (stated >= Severity.Warning ? stated : Severity.Unknown);
            agreed += same ? 1 : 0;
            if (!same)
                differ.Add($"{stated} but found {found}: {Encoding.UTF8.GetString(line)}");
        }

        Assert.True(agreed >= atLeast * lines.Length, $"{agreed} of {lines.Length}\n{string.Join('\n', differ.Take(20))}");
    }

    private static Severity LookAlone(TroubleDetector detector, string line)
    {
        detector.Reset();
        return detector.Look(Encoding.UTF8.GetBytes(line), Severity.Unknown);
    }
}
