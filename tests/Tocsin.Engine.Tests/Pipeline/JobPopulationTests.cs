using System.Text;
using Tocsin.Engine.Collection.Categories;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Traffic;

namespace Tocsin.Engine.Tests.Pipeline;

/// <summary>"This job differs from its 400 siblings at this line."</summary>
public sealed class JobPopulationTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(6)]
    [InlineData(17)]
    public void The_job_that_differs_from_its_400_siblings_at_one_line_is_the_outlier_and_that_line_is_the_reason(int seed)
    {
        SlurmTraffic traffic = new(seed);
        Lane lane = Jobs();
        foreach (SlurmLog log in traffic.Logs(Start))
        {
            LineAnnotation annotation = new(log.Job, null, log.Group);
            foreach (string line in log.Lines)
                lane.Raw(RecordKind.Input, annotation.Annotate(Encoding.UTF8.GetBytes(line)), log.Ended, RecordFlags.Annotated);
        }

        ScopeName array = new("jobs", "logs", "48151");
        Assert.Equal(traffic.OddJob, lane.Pipeline.Populations.Top(array, 0, 1).Single().Id);
        IndividualDetail odd = lane.Pipeline.Populations.Individual(array, traffic.OddJob)!;
        string template = odd.Reasons[0].Event!;
        Assert.Equal("overused", odd.Reasons[0].Code);
        Assert.Equal("trainer: gradient of rank <NUM> is not finite, the step is repeated", lane.Pipeline.Template(template)!.Text);
        Assert.Equal(400, lane.Pipeline.Populations.Scope(array)!.Individuals);
        Assert.InRange(lane.Pipeline.Populations.Top(array, 1, 1).Single().ZScore, double.MinValue, odd.Summary.ZScore - 1);
    }

    [Fact]
    public void Lines_without_a_job_are_ignored_and_not_refused()
    {
        Lane lane = Jobs();
        lane.Line("a line of nobody", Start);
        lane.Raw(RecordKind.Input, new LineAnnotation("a session", null).Annotate("of no group"u8), Start, RecordFlags.Annotated);
        lane.Raw(RecordKind.Input, new LineAnnotation("4711", null, "g").Annotate("of a job"u8), Start, RecordFlags.Annotated);

        PopulationCounts counts = lane.Pipeline.Populations.Counts;
        Assert.Equal((3, 1, 2, 0), (counts.Seen, counts.Used, counts.Ignored, counts.Refused));
    }

    [Fact]
    public void The_same_seed_makes_the_same_logs_and_their_names_tell_their_jobs()
    {
        SlurmTraffic traffic = new() { Jobs = 20 };
        SlurmLog[] logs = [.. traffic.Logs(Start)];

        Assert.Equal(logs.SelectMany(log => log.Lines), new SlurmTraffic { Jobs = 20 }.Logs(Start).SelectMany(log => log.Lines));
        Assert.Single(logs.SelectMany(log => log.Lines), line => line.Contains(SlurmTraffic.OddLine, StringComparison.Ordinal));
        Assert.All(logs, log => Assert.Equal(new JobName(log.Job, log.Group), JobNames.Default.Find(log.Name)));
        Assert.Contains(logs.Single(log => log.Job == traffic.OddJob).Lines, line => line.Contains(SlurmTraffic.OddLine, StringComparison.Ordinal));
    }

    private static Lane Jobs()
    {
        Lane lane = new(new PipelineOptions());
        lane.Command(new FormatCommand("a test", Start, "levelled", ""));
        lane.Raw(RecordKind.Command, new PopulationCommand("a test", Start, "jobs", new PopulationOptions(), true, "").ToPayload(), Start);
        return lane;
    }
}
