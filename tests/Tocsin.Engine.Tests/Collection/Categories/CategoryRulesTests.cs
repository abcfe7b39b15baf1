using Tocsin.Engine.Collection;
using Tocsin.Engine.Collection.Categories;

namespace Tocsin.Engine.Tests.Collection.Categories;

public sealed class CategoryRulesTests
{
    /// <summary>Derived by hand from the list; each line is a name, its category and the pattern that decides.</summary>
    [Theory]
    [InlineData("server-01.log", "server", "server-")]
    [InlineData("server_main.log", "server", "server_")]
    [InlineData("SERVER-01.LOG", "server", "server-")]
    [InlineData("my-server-7.log", "server", "server-")]
    [InlineData("orchestrator.log", "server", "orchestrator")]
    [InlineData("job-orchestrator-2.log", "server", "orchestrator")]
    [InlineData("slurm-job-4711.out", "server", "slurm-job")]
    [InlineData("server.log", "uncategorized", null)]
    [InlineData("servers.log", "uncategorized", null)]
    [InlineData("observer-1.log", "server", "server-")]
    [InlineData("server-01.log.1", "server", "server-")]
    [InlineData("server-01.log.2.gz", "server", "server-")]
    [InlineData("client-3.log", "client", "client-")]
    [InlineData("client_3.log", "client", "client_")]
    [InlineData("Client_3.Log", "client", "client_")]
    [InlineData("benchmark-gpu.log", "client", "benchmark-")]
    [InlineData("benchmark_gpu.log", "uncategorized", null)]
    [InlineData("loadgen-1.log.gz", "client", "loadgen-")]
    [InlineData("loadgen.log", "uncategorized", null)]
    [InlineData("client-server-1.log", "server", "server-")]
    [InlineData("client-1.err", "client", "client-")]
    [InlineData("monitor.log", "monitoring", "monitor")]
    [InlineData("gpu-monitoring.log", "monitoring", "monitor")]
    [InlineData("prometheus.log.old", "monitoring", "prometheus")]
    [InlineData("grafana-server.log", "monitoring", "grafana")]
    [InlineData("grafana-server-1.log", "server", "server-")]
    [InlineData("prometheus-client-1.log", "client", "client-")]
    [InlineData("monitor.out", "monitoring", "monitor")]
    [InlineData("vllm.log", "vllm", "vllm")]
    [InlineData("vllm-4711.out", "vllm", "vllm")]
    [InlineData("model-server.log", "vllm", "model-server")]
    [InlineData("model_server.log", "vllm", "model_server")]
    [InlineData("model-server-1.log", "server", "server-")]
    [InlineData("model_server_1.log", "server", "server_")]
    [InlineData("Inference.LOG", "vllm", "inference")]
    [InlineData("inference-monitor.log", "monitoring", "monitor")]
    [InlineData("qdrant.log", "vector-db", "qdrant")]
    [InlineData("milvus-standalone.log.3", "vector-db", "milvus")]
    [InlineData("vector-db.log", "vector-db", "vector-db")]
    [InlineData("vector_db.log", "uncategorized", null)]
    [InlineData("qdrant-inference.log", "vllm", "inference")]
    [InlineData("slurm-4711.out", "slurm", "*.out")]
    [InlineData("slurm-4711.err", "slurm", "*.err")]
    [InlineData("slurm-4711.out.1", "slurm", "*.out")]
    [InlineData("slurm-4711.out.gz", "slurm", "*.out")]
    [InlineData("slurm-4711.out.br", "slurm", "*.out")]
    [InlineData("slurm-4711.log", "slurm", "slurm-")]
    [InlineData("slurm_4711.log", "slurm", "slurm_")]
    [InlineData("slurmctld.log", "uncategorized", null)]
    [InlineData("sbatch.log", "slurm", "sbatch")]
    [InlineData("run-sbatch-train.log", "slurm", "sbatch")]
    [InlineData("train.err", "slurm", "*.err")]
    [InlineData("train.ERR.2.GZ", "slurm", "*.err")]
    [InlineData("train.err.log", "uncategorized", null)]
    [InlineData("outer.log", "uncategorized", null)]
    [InlineData("job.out-20261122", "slurm", "*.out")]
    [InlineData("job.out-20261122.gz", "slurm", "*.out")]
    [InlineData("job.out-20261322", "uncategorized", null)]
    [InlineData("job.out.old", "slurm", "*.out")]
    [InlineData("job.out.bak", "uncategorized", null)]
    [InlineData("job.out.1234", "uncategorized", null)]
    [InlineData("logs-service.log", "logs", "logs-service")]
    [InlineData("logs_service.log", "logs", "logs_service")]
    [InlineData("logs-service.out", "slurm", "*.out")]
    [InlineData("logs.log", "uncategorized", null)]
    [InlineData("app.log", "uncategorized", null)]
    [InlineData("syslog-20261122", "uncategorized", null)]
    [InlineData("1", "uncategorized", null)]
    [InlineData(".gz", "uncategorized", null)]
    [InlineData("a/b/server-01.log", "server", "server-")]
    [InlineData("server-logs/app.log", "uncategorized", null)]
    public void A_name_is_of_the_first_category_whose_pattern_fits(string path, string category, string? pattern)
    {
        CategoryMatch match = CategoryRules.Default.Match(path);

        Assert.Equal((category, pattern), (match.Category, match.Pattern));
    }

    [Theory]
    [InlineData("app.log", "app.log", 0, null, FileCompression.None)]
    [InlineData("app.log.1", "app.log", 1, null, FileCompression.None)]
    [InlineData("app.log.12.gz", "app.log", 12, null, FileCompression.Gzip)]
    [InlineData("app.log.gz.1", "app.log", 1, null, FileCompression.Gzip)]
    [InlineData("app.log.br", "app.log", 0, null, FileCompression.Brotli)]
    [InlineData("app.log-20261122", "app.log", 0, "20261122", FileCompression.None)]
    [InlineData("app.log-20261122.gz", "app.log", 0, "20261122", FileCompression.Gzip)]
    [InlineData("app.log-20260230", "app.log-20260230", 0, null, FileCompression.None)]
    [InlineData("app.log.old", "app.log", 1, null, FileCompression.None)]
    [InlineData("app.log.2000", "app.log.2000", 0, null, FileCompression.None)]
    [InlineData("app-20261122.log", "app-20261122.log", 0, null, FileCompression.None)]
    [InlineData("messages-20261122", "messages", 0, "20261122", FileCompression.None)]
    [InlineData(".1.gz", ".1", 0, null, FileCompression.Gzip)]
    [InlineData("1.2.3", "1", 3, null, FileCompression.None)]
    public void A_name_is_taken_apart_into_its_stem_and_what_rotation_appended(string name, string stem, int generation, string? date, FileCompression compression) =>
        Assert.Equal(new RotatedName(stem, generation, date, compression), RotatedName.Parse(name));

    [Fact]
    public void A_pattern_with_a_star_is_held_to_its_side_of_the_name()
    {
        CategoryRules rules = CategoryRules.Create([new CategoryRule("ends", ["*.trace"]), new CategoryRule("begins", ["db*"]), new CategoryRule("holds", ["io"])]);

        Assert.Equal("ends", rules.Match("db.trace").Category);
        Assert.Equal("begins", rules.Match("DB.trace.log").Category);
        Assert.Equal("holds", rules.Match("radio.log").Category);
        Assert.Equal(CategoryRules.Uncategorised, rules.Match("my-db.log").Category);
        Assert.Equal(["ends", "begins", "holds", "uncategorized"], rules.Names);
    }

    [Fact]
    public void Bad_rules_are_all_named_at_once()
    {
        string[] faults = [.. CategoryRules.Faults([new CategoryRule("../x", ["a"]), new CategoryRule("empty", []), new CategoryRule("star", ["a*b"]), new CategoryRule("none", ["*"])])];

        Assert.Equal(4, faults.Length);
        Assert.Contains(faults, fault => fault.Contains("'../x'", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("'a*b'", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => CategoryRules.Create([new CategoryRule("A B", ["x"])]));
    }

    [Fact]
    public void Uncategorized_stands_last_wherever_a_rule_puts_it() =>
        Assert.Equal(["a", "uncategorized"], CategoryRules.Create([new CategoryRule("uncategorized", ["x"]), new CategoryRule("a", ["y"])]).Names);
}
