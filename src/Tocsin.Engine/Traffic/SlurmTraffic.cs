using System.Globalization;

namespace Tocsin.Engine.Traffic;

/// <summary>A log as a job leaves it.</summary>
/// <param name="Name">Its file's name, as SLURM makes it: <c>slurm-4711_12.out</c>.</param>
/// <param name="Job">The job: <c>4711_12</c>.</param>
/// <param name="Group">Its array: <c>4711</c>.</param>
/// <param name="Ended">When its last line was written, UTC.</param>
/// <param name="Lines">Its lines, without line ends.</param>
public sealed record SlurmLog(string Name, string Job, string Group, DateTime Ended, IReadOnlyList<string> Lines);

/// <summary>
/// A job array of a training on a cluster: hundreds of logs that say the same with other numbers, and one job among them that differs at one line. The same seed gives the
/// same logs. Any thread may make them.
/// </summary>
public sealed class SlurmTraffic(int seed = 6)
{
    /// <summary>What the odd job says where its siblings report a step.</summary>
    public const string OddLine = "WARNING trainer: gradient of rank 2 is not finite, the step is repeated";

    private const int StepsPerReport = 20;
    private const int ReportsPerCheckpoint = 8;

    /// <summary>Jobs in the array.</summary>
    public int Jobs { get; init; } = 400;

    /// <summary>Reports of progress in each log.</summary>
    public int Reports { get; init; } = 24;

    /// <summary>The array's id.</summary>
    public int Array { get; init; } = 48_151;

    /// <summary>The number of the job that differs, from 1.</summary>
    public int Odd => 1 + new Random(seed).Next(Jobs / 4, Jobs);

    /// <summary>The id of the job that differs.</summary>
    public string OddJob => string.Create(CultureInfo.InvariantCulture, $"{Array}_{Odd}");

    /// <summary>All logs, by the number of the job. The jobs begin a few seconds one after the other.</summary>
    public IEnumerable<SlurmLog> Logs(DateTime begin)
    {
        int odd = Odd;
        for (int task = 1; task <= Jobs; task++)
            yield return Log(task, task == odd, begin.AddSeconds(task * 3));
    }

    private SlurmLog Log(int task, bool isOdd, DateTime time)
    {
        Random random = new(unchecked((seed * 7919) + task));
        List<string> lines = [];
        int steps = Reports * StepsPerReport, oddReport = (Reports / 2) + 1;
        int slowReport = random.Next(3) == 0 ? random.Next(Reports) : -1; // what happens to many is not odd
        double loss = 2.2 + random.NextDouble();
        Say($"INFO launcher: job {Array}_{task} started on gpu{random.Next(1, 65):D3} with 4 tasks");
        Say($"INFO data: shard {task} of {Jobs} loaded, {random.Next(48_000, 52_000)} samples in {random.Next(2000, 4000)} ms");
        for (int report = 1; report <= Reports; report++)
        {
            time = time.AddMilliseconds(random.Next(9_000, 11_000));
            loss *= 0.9 + (0.08 * random.NextDouble());
            Say(isOdd && report == oddReport
                ? OddLine
                : $"INFO trainer: step {report * StepsPerReport} of {steps}, loss {loss:F4}, {random.Next(780, 840)} samples/s");
            if (report % ReportsPerCheckpoint == 0)
                Say($"INFO trainer: checkpoint of step {report * StepsPerReport} written in {random.Next(900, 2500)} ms");
            if (report == slowReport)
                Say($"WARNING data: the loader was slow, waited {random.Next(500, 3000)} ms");
        }

        Say($"INFO trainer: finished after {steps} steps, loss {loss:F4}");
        Say($"INFO launcher: job {Array}_{task} completed with exit code 0");
        string job = string.Create(CultureInfo.InvariantCulture, $"{Array}_{task}");
        return new SlurmLog($"slurm-{job}.out", job, Array.ToString(CultureInfo.InvariantCulture), time, lines);

        void Say(string line)
        {
            time = time.AddMilliseconds(random.Next(1, 200));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss} {line}"));
        }
    }
}
