using Tocsin.Commands.Doctor;
using Tocsin.Engine.Similarity.Embedding.Onnx;

namespace Tocsin.Tests.Commands.Doctor;

public sealed class PartsTests
{
    [Fact]
    public void A_library_that_is_missing_comes_with_what_it_is_for_and_how_it_is_had()
    {
        Finding[] found = [.. Parts.Libraries(_ => false, () => (null, "apt-get install libhdf5-103-1"), () => OnnxRuntime.Find("/none/libonnxruntime.so.1").Version)];

        Assert.Equal(["librdkafka", "libgd", "libhdf5", "ONNX Runtime"], found.Select(part => part.Name));
        Assert.All(found, part => Assert.False(string.IsNullOrEmpty(part.Purpose)));
        Assert.All(found[..3], part => Assert.Equal((Health.Absent, "missing"), (part.Health, part.Found)));
        Assert.Equal(["apt install librdkafka1", "apt install libgd3", "apt-get install libhdf5-103-1"], found[..3].Select(part => part.Remedy));
        Assert.Contains("npm install --ignore-scripts onnxruntime-node", found[3].Remedy, StringComparison.Ordinal);
        Assert.Contains("--embedder descriptor", found[3].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_there_needs_no_remedy()
    {
        Finding[] found = [.. Parts.Libraries(_ => true, () => ("1.10.8", null), () => "1.30.0")];

        Assert.All(found, part => Assert.Equal((Health.Good, null), (part.Health, part.Remedy)));
        Assert.Equal(["librdkafka.so.1", "libgd.so.3", "1.10.8", "1.30.0"], found.Select(part => part.Found));
    }
}
