using System.Collections;
using Tocsin.Server.Settings;

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
}
