using System.Collections;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Server.Settings;
using Tocsin.Server.Similarity;

namespace Tocsin.Tests.Server.Settings;

public sealed class SimilaritySettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public SimilaritySettingsTests() => File.WriteAllText(_file, "{}");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void The_older_services_variables_count_where_its_facade_is_on()
    {
        Hashtable variables = new() { ["API_HOST"] = "127.0.0.1", ["API_PORT"] = "8123", ["NUM_WORKERS"] = "3", ["VECTOR_DIMENSION"] = "2048" };

        TocsinSettings on = SettingsLoader.Load(_file, variables, [("Facades:similarity", null, "--facade")], ["similarity"]);
        TocsinSettings off = SettingsLoader.Load(_file, variables, [], ["similarity"]);

        Assert.Equal("127.0.0.1:8123", $"{on.Facade("similarity").Listen}");
        Assert.Equal((3, 2048), (on.Similarity.Workers, on.Similarity.Dimension));
        Assert.Null(off.Facade("similarity").Listen);
        Assert.Null(off.Similarity.Workers);
    }

    [Fact]
    public void What_is_said_in_this_programs_words_wins_over_them()
    {
        File.WriteAllText(_file, """{ "Facades": { "similarity": "127.0.0.1:9" }, "Similarity": { "Workers": 5 } }""");

        TocsinSettings settings = SettingsLoader.Load(_file, new Hashtable { ["API_PORT"] = "8123", ["NUM_WORKERS"] = "3" }, [], ["similarity"]);

        Assert.Equal((9, 5), (settings.Facade("similarity").Listen!.Port, settings.Similarity.Workers));
    }

    [Fact]
    public void An_address_of_theirs_that_would_be_open_to_everybody_needs_a_key_as_any_other()
    {
        SettingsException wrong = Assert.Throws<SettingsException>(
            () => SettingsLoader.Load(_file, new Hashtable { ["API_HOST"] = "0.0.0.0" }, [("Facades:similarity", null, "--facade")], ["similarity"]));

        Assert.Contains("open to everybody", Assert.Single(wrong.Faults).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NUM_WORKERS", "many", "Similarity:Workers")]
    [InlineData("NUM_WORKERS", "0", "Similarity:Workers")]
    [InlineData("NUM_WORKERS", "-3", "Similarity:Workers")]
    [InlineData("NUM_WORKERS", "2.5", "Similarity:Workers")]
    [InlineData("NUM_WORKERS", "99999999999", "Similarity:Workers")]
    [InlineData("API_HOST", "pictures.example", "Facades:similarity")]
    [InlineData("API_HOST", "127.0.0.1:8001", "Facades:similarity")]
    [InlineData("API_PORT", "http", "Facades:similarity")]
    [InlineData("API_PORT", "80000", "Facades:similarity")]
    [InlineData("API_PORT", "-1", "Facades:similarity")]
    [InlineData("VECTOR_DIMENSION", "2k", "Similarity:Dimension")]
    [InlineData("VECTOR_DIMENSION", "0", "Similarity:Dimension")]
    [InlineData("VECTOR_DIMENSION", "512", "Similarity:Dimension")]
    public void A_variable_of_theirs_that_is_no_good_is_named_with_its_value_and_the_remedy(string variable, string value, string key)
    {
        SettingsException wrong = Assert.Throws<SettingsException>(
            () => SettingsLoader.Load(_file, new Hashtable { [variable] = value }, [("Facades:similarity", null, "--facade")], ["similarity"]));

        SettingFault fault = Assert.Single(wrong.Faults);
        Assert.StartsWith(key, fault.Key, StringComparison.Ordinal);
        Assert.Contains(variable, $"{fault.Origin} {fault.Remedy}", StringComparison.Ordinal);
        Assert.Contains(value, fault.Value, StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(fault.Remedy));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        File.WriteAllText(_file, """
            { "Similarity": { "Features": "", "Images": "/not/there", "Roots": [""], "Dimension": 512, "Index": "tree", "Workers": 0, "Model": "m.onnx",
              "Preprocessing": { "Size": 100, "Crop": 200 }, "Limits": { "Pixels": 1000000, "PixelsAtOnce": 10000, "UploadBytes": "8MiB", "BufferedBytes": "1MiB" } } }
            """);

        SettingsException wrong = Assert.Throws<SettingsException>(() => SettingsLoader.Load(_file, new Hashtable(), [], []));

        Assert.Equal(
            ["Similarity:Features", "Similarity:Images", "Similarity:Index", "Similarity:Limits:BufferedBytes", "Similarity:Limits:PixelsAtOnce", "Similarity:Model", "Similarity:Preprocessing", "Similarity:Roots:0", "Similarity:Workers"],
            wrong.Faults.Select(fault => fault.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Uploads_hold_at_least_twice_what_one_may_have_so_that_the_largest_can_be_read()
    {
        File.WriteAllText(_file, """{ "Similarity": { "Limits": { "UploadBytes": "8MiB", "BufferedBytes": "15MiB" } } }""");
        string fault = Assert.Single(Assert.Throws<SettingsException>(() => SettingsLoader.Load(_file, new Hashtable(), [], [])).Faults).ToString();
        Assert.All(
            ["Similarity:Limits:BufferedBytes", "15MiB", "8MiB", "Similarity:Limits:UploadBytes", "Raise it to 16MiB or more"], part => Assert.Contains(part, fault, StringComparison.Ordinal));

        File.WriteAllText(_file, """{ "Similarity": { "Limits": { "UploadBytes": "8MiB", "BufferedBytes": "16MiB" } } }""");
        Assert.Equal(16 << 20, SettingsLoader.Load(_file, new Hashtable(), [], []).Similarity.Limits.BufferedBytes);
    }

    [Fact]
    public void The_dimension_is_the_built_in_descriptors_unless_there_is_a_model()
    {
        File.WriteAllText(_file, """{ "Similarity": { "Features": "f.h5", "Dimension": 512 } }""");

        SettingsException wrong = Assert.Throws<SettingsException>(() => SettingsLoader.Load(_file, new Hashtable(), [], []));

        Assert.Equal("Similarity:Dimension", Assert.Single(wrong.Faults).Key);
    }

    [Fact]
    public void Settings_of_pictures_print_as_they_were_understood()
    {
        File.WriteAllText(_file, """{ "Similarity": { "Features": "f.h5", "Roots": ["a", "b"], "Index": "hnsw,m=32", "Preprocessing": { "Mean": [0.5, 0.5, 0.5] } } }""");
        TocsinSettings settings = SettingsLoader.Load(_file, new Hashtable(), [], []);

        File.WriteAllText(_file, SettingsPrinter.Print(settings));
        SimilaritySettings again = SettingsLoader.Load(_file, new Hashtable(), [], []).Similarity;

        Assert.Equal(["a", "b"], again.Roots);
        Assert.Equal(("f.h5", "hnsw,m=32", 0.5, 0.229), (again.Features, again.Index, again.Preprocessing.Mean[1], again.Preprocessing.Deviation[0]));
    }

    [Fact]
    public void A_model_s_limits_are_settings_and_are_named_where_it_goes_beyond_them()
    {
        string model = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(model, new byte[2000]);
        try
        {
            File.WriteAllText(_file, $$"""{ "Similarity": { "Features": "f.h5", "Embedder": "onnx", "Model": "{{model}}", "Limits": { "ModelBytes": "1KiB", "ModelTime": "5s" } } }""");
            TocsinSettings settings = SettingsLoader.Load(_file, new Hashtable(), [], []);

            EmbeddingException refused = Assert.Throws<EmbeddingException>(() => ConfiguredSimilarity.Of(settings)!.Embedder());

            Assert.Equal(TimeSpan.FromSeconds(5), settings.Similarity.Limits.ModelTime);
            Assert.Contains("has 2000 bytes; at most 1024 are taken. If the model is good, raise Similarity:Limits:ModelBytes (--model-bytes).", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(model);
        }
    }
}
