using Tocsin.Engine.Collection.Categories;

namespace Tocsin.Engine.Tests.Collection.Categories;

public sealed class JobNamesTests
{
    [Theory]
    [InlineData("slurm-4711.out", "4711", "slurm")]
    [InlineData("slurm-4711_12.out", "4711_12", "4711")]
    [InlineData("slurm-4711_123.out", "4711_123", "4711")]
    [InlineData("slurm-4711.out.1.gz", "4711", "slurm")]
    [InlineData("train-4711.err", "4711", "train")]
    [InlineData("train_4711_12.out", "4711_12", "4711")]
    [InlineData("train_v2-48151623.out", "48151623", "train_v2")]
    [InlineData("job.1234.out", "1234", "job")]
    [InlineData("name.o1234", "1234", "name")]
    [InlineData("name.e1234", "1234", "name")]
    [InlineData("4711.out", "4711", "4711")]
    [InlineData("slurm-20261122.out", "20261122", "slurm")]
    [InlineData("slurm-4711.log", "4711", "slurm")]
    [InlineData("runs/2026/slurm-815.out", "815", "slurm")]
    public void A_job_is_found_in_names_as_batch_systems_make_them(string path, string job, string group) =>
        Assert.Equal(new JobName(job, group), JobNames.Default.Find(path));

    [Theory]
    [InlineData("app-20261122.log")]
    [InlineData("app-20261122.out")]
    [InlineData("app-2026-11-22.out")]
    [InlineData("app-202611.out")]
    [InlineData("app_20261122_101500.out")]
    [InlineData("app-20261122-1015.out")]
    [InlineData("server-8080.log")]
    [InlineData("slurm-12.out")]
    [InlineData("node-001.out")]
    [InlineData("slurm-4711.txt")]
    [InlineData("app.log.1")]
    [InlineData("app-1700000000000.out")]
    [InlineData("output")]
    [InlineData("name.o12")]
    [InlineData("job-20261122.log")]
    public void A_date_a_port_and_a_short_number_are_no_jobs(string path) => Assert.Null(JobNames.Default.Find(path));

    [Fact]
    public void A_pattern_of_the_user_goes_first_and_names_the_array_or_the_account()
    {
        JobNames jobs = new("^(?<account>[a-z]+)/(?<job>J[0-9]+)");

        Assert.Equal(new JobName("J17", "physics"), jobs.Find("physics/J17/stdout.log"));
        Assert.Equal(new JobName("4711", "slurm"), jobs.Find("other/slurm-4711.out"));
        Assert.Equal(new JobName("12.7", "12"), new JobNames("(?<job>(?<array>[0-9]+)\\.[0-9]+)").Find("x-12.7.log"));
        Assert.Equal(new JobName("77", "run"), new JobNames("run-(?<job>[0-9]+)").Find("a/run-77.txt"));
    }

    [Fact]
    public void An_id_that_is_too_long_for_a_session_is_none() => Assert.Null(new JobNames("(?<job>x+)").Find(new string('x', 257)));

    [Theory]
    [InlineData("(?<job>[0-9+")]
    [InlineData("[0-9]+")]
    [InlineData("(?<job>a)\\1")]
    public void A_pattern_that_cannot_be_used_is_refused_with_the_reason(string pattern)
    {
        Assert.Contains(pattern, JobNames.Fault(pattern)!, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new JobNames(pattern));
    }
}
