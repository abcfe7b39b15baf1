using System.CommandLine;
using Tocsin.Commands;

namespace Tocsin.Tests.Commands.Images;

public sealed class ImagesCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-images-command-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("--model-bytes", "much", "no size for --model-bytes. Write 512MiB")]
    [InlineData("--model-bytes", "0", "no size for --model-bytes")]
    [InlineData("--model-bytes", "-5", "no size for --model-bytes")]
    [InlineData("--model-time", "soon", "no time for --model-time. Write 30s")]
    [InlineData("--model-time", "0s", "no time for --model-time")]
    [InlineData("--model-time", "2h", "at most 1h")]
    public void Limits_of_a_model_that_cannot_be_meant_are_refused(string option, string value, string said)
    {
        string[] line = ["index", _folder.FullName, "--out", "f.h5", "--embedder", "onnx", "--model", "m.onnx", option, value];

        Assert.Contains(said, Assert.Single(ImagesCommand.Create().Parse(line).Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1KiB", "has 2000 bytes; at most 1024 are taken. If the model is good, raise Similarity:Limits:ModelBytes (--model-bytes).")]
    [InlineData("2KiB", "is no ONNX model that can be used")]
    public async Task A_model_s_bytes_are_limited_by_the_option_that_the_message_names(string bytes, string said)
    {
        string model = Path.Combine(_folder.FullName, "model.onnx");
        File.WriteAllBytes(model, new byte[2000]);

        CommandException refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync(
            "index", _folder.FullName, "--out", Path.Combine(_folder.FullName, "f.h5"), "--embedder", "onnx", "--model", model, "--model-bytes", bytes));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    private static Task<int> RunAsync(params string[] arguments) =>
        ImagesCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, EnableDefaultExceptionHandler = false });
}
