using System.CommandLine;
using System.Text.Json;
using Tocsin.Commands;
using Tocsin.Commands.Vectors;
using Tocsin.Server.Http;
using Tocsin.Vectors;

namespace Tocsin.Tests.Commands.Vectors;

public sealed class VectorsCommandTests : IDisposable
{
    private const int Dimension = 4;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-vectors-command-");

    public VectorsCommandTests()
    {
        Random random = new(7);
        float[] vectors = [.. Enumerable.Range(0, 500 * Dimension).Select(_ => random.NextSingle() - 0.5f)];
        Write("base.fvecs", vectors);
        Write("query.fvecs", vectors.AsSpan(0, 20 * Dimension));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_index_is_built_and_finds_each_vector_itself_first()
    {
        (int code, string said) = await RunAsync("build", "--base", At("base.fvecs"), "--out", At("some.index"));
        Assert.Equal(0, code);
        Assert.Contains("Flat: 500 vectors are fewer than 1,000,000", said, StringComparison.Ordinal);

        (code, said) = await RunAsync("search", At("some.index"), "--query", At("query.fvecs"), "--top", "3");
        Assert.Equal(0, code);
        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(60, lines.Length);
        Assert.Equal("7\t1\t7\t1.000000", lines[21]);
    }

    [Fact]
    public async Task With_json_each_query_is_an_object()
    {
        (_, string built) = await RunAsync("build", "--base", At("base.fvecs"), "--out", At("some.index"), "--index", "hnsw,m=8,seed=3", "--metric", "l2", "--json");
        JsonElement index = JsonDocument.Parse(built).RootElement;
        Assert.Equal((500, Dimension, "l2"), (index.GetProperty("count").GetInt32(), index.GetProperty("dimension").GetInt32(), index.GetProperty("metric").GetString()));
        Assert.StartsWith("hnsw,m=8,", index.GetProperty("index").GetString(), StringComparison.Ordinal);

        (_, string found) = await RunAsync("search", At("some.index"), "--query", At("query.fvecs"), "--limit", "2", "--ef", "50", "--json");
        JsonElement[] queries = [.. found.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([0, 1], queries.Select(static query => query.GetProperty("query").GetInt32()));
        Assert.Equal((1L, 0f), (queries[1].GetProperty("hits")[0].GetProperty("id").GetInt64(), queries[1].GetProperty("hits")[0].GetProperty("score").GetSingle()));
    }

    [Fact]
    public async Task A_bench_prints_a_line_for_each_setting_with_what_it_found()
    {
        (int code, string said) = await RunAsync("bench", "--base", At("base.fvecs"), "--query", At("query.fvecs"), "--index", "ivf,nlist=20", "--probes", "1,20", "--threads", "1", "--json");

        Assert.Equal(0, code);
        JsonElement[] lines = [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([1, 20], lines.Select(static line => line.GetProperty("probes").GetInt32()));
        Assert.Equal(1, lines[1].GetProperty("recall_at_10").GetDouble());
        Assert.True(lines[0].GetProperty("recall_at_10").GetDouble() < 1);
        Assert.All(lines, static line => Assert.True(line.GetProperty("queries_per_second").GetDouble() > 0 && line.GetProperty("bytes").GetInt64() > 500 * 16));
    }

    [Fact]
    public async Task A_bench_of_a_graph_prints_a_line_for_each_ef_with_the_figures_of_one_build()
    {
        (int code, string said) = await RunAsync("bench", "--base", At("base.fvecs"), "--query", At("query.fvecs"), "--index", "hnsw,m=32,efc=200", "--ef", "16,32,64", "--threads", "1", "--json");

        Assert.Equal(0, code);
        JsonElement[] lines = [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([16, 32, 64], lines.Select(static line => line.GetProperty("ef").GetInt32()));
        Assert.All(lines, static line =>
        {
            Assert.Equal(
                ["index", "count", "dimension", "metric", "ef", "probes", "rerank", "queries", "recall_at_10", "queries_per_second", "build_seconds", "bytes", "reserved_bytes"],
                line.EnumerateObject().Select(static field => field.Name));
            Assert.StartsWith("hnsw,m=32,efc=200,", line.GetProperty("index").GetString(), StringComparison.Ordinal);
            Assert.Equal((500, Dimension, "cosine", 20), (line.GetProperty("count").GetInt32(), line.GetProperty("dimension").GetInt32(), line.GetProperty("metric").GetString(), line.GetProperty("queries").GetInt32()));
            Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (line.GetProperty("probes").ValueKind, line.GetProperty("rerank").ValueKind));
            Assert.InRange(line.GetProperty("recall_at_10").GetDouble(), 0.9, 1);
            Assert.True(line.GetProperty("queries_per_second").GetDouble() > 0);
            Assert.True(line.GetProperty("bytes").GetInt64() > 500 * (16 + (32 * 4)));
        });
        Assert.Equal(1, lines[^1].GetProperty("recall_at_10").GetDouble());
        Assert.True(lines[0].GetProperty("build_seconds").GetDouble() > 0);
        Assert.Single(lines.Select(static line => line.GetProperty("build_seconds").GetDouble()).Distinct());
    }

    [Theory]
    [InlineData("ip", "inner_product")]
    [InlineData("inner_product", "inner_product")]
    [InlineData("L2", "l2")]
    [InlineData("cosine", "cosine")]
    public async Task A_metric_is_called_as_the_API_calls_it_and_may_be_given_by_its_short_name(string given, string told)
    {
        (_, string built) = await RunAsync("build", "--base", At("base.fvecs"), "--out", At("some.index"), "--metric", given, "--json");
        (_, string measured) = await RunAsync("bench", "--base", At("base.fvecs"), "--query", At("query.fvecs"), "--limit", "2", "--metric", given, "--json");

        Assert.All([built, measured], line => Assert.Equal(told, JsonDocument.Parse(line).RootElement.GetProperty("metric").GetString()));
        VectorMetric metric = Enum.GetValues<VectorMetric>().Single(one => MetricName.Of(one) == told);
        Assert.Equal($"\"{told}\"", JsonSerializer.Serialize(metric, ApiJson.Options));
    }

    [Theory]
    [InlineData("bench --base base.fvecs --query query.fvecs --index flat --ef 16", "--ef belongs to hnsw")]
    [InlineData("bench --base base.fvecs --query query.fvecs --index annoy", "'annoy' is no kind of index")]
    [InlineData("build --base base.txt --out some.index", "must end in .fvecs, .npy, .h5 or .hdf5")]
    [InlineData("search base.fvecs --query query.fvecs", "is no index file of Tocsin", 1)]
    [InlineData("search none.index --query query.fvecs", "There is no index file", 3)]
    [InlineData("build --base none.npy --out some.index", "There is no file", 3)]
    [InlineData("build --base zero.fvecs --out some.index", "Vector 1 is zero")]
    public async Task What_cannot_be_done_is_said_with_its_exit_code(string line, string said, int code = 2)
    {
        Write("zero.fvecs", [1, 0, 0, 0, 0, 0, 0, 0]);
        CommandException fault = await Assert.ThrowsAsync<CommandException>(
            () => RunAsync([.. line.Split(' ').Select(word => word.Contains('.', StringComparison.Ordinal) ? At(word) : word)]));

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.Equal(code, fault.Code);
        Assert.False(File.Exists(At("some.index")));
    }

    [Theory]
    [InlineData("bench --base a.npy --query b.npy --ef 16,many", "no list for --ef")]
    [InlineData("bench --base a.npy --query b.npy --probes 0", "no list for --probes")]
    [InlineData("build --base a.npy --out b.index --metric nearness", "no metric")]
    [InlineData("build --base a.npy --out b.index --memory much", "no size")]
    [InlineData("build --base a.npy --out b.index --threads 0", "out of range")]
    [InlineData("search a.index --query b.npy --top 0", "out of range")]
    public void What_cannot_be_meant_is_refused_before_anything_is_read(string line, string said) =>
        Assert.Contains(VectorsCommand.Create().Parse(line).Errors, error => error.Message.Contains(said, StringComparison.Ordinal));

    private static async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        int code = await VectorsCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        return (code, output.ToString());
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, ReadOnlySpan<float> vectors)
    {
        using BinaryWriter writer = new(File.Create(At(name)));
        for (int i = 0; i < vectors.Length; i++)
        {
            if (i % Dimension == 0)
            {
                writer.Write(Dimension);
            }

            writer.Write(vectors[i]);
        }
    }
}
