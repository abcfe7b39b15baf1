using System.CommandLine;
using Tocsin.Commands;
using Tocsin.Tests.Server.Similarity;

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
    [InlineData("--pixels", "0", "--pixels is 0; it is 1 to 715000000.")]
    [InlineData("--pixels", "716000000", "--pixels is 716000000; it is 1 to 715000000.")]
    [InlineData("--picture-bytes", "much", "no size for --picture-bytes. Write 64MiB")]
    [InlineData("--picture-bytes", "3GiB", "no size for --picture-bytes")]
    public void Limits_of_a_picture_that_cannot_be_meant_are_refused(string option, string value, string said)
    {
        foreach (string[] line in new string[][] { ["index", _folder.FullName, "--out", "f.h5"], ["search", "f.h5", "--image", "p.jpg"] })
        {
            Assert.Contains(said, Assert.Single(ImagesCommand.Create().Parse([.. line, option, value]).Errors).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--pixels", "6143", "'{0}': The picture has 96 x 64 pixels, more than the 6143 that are taken. Make it smaller, or raise Similarity:Limits:Pixels (--pixels).")]
    [InlineData("--picture-bytes", "100B", "more than the 100 that are taken. Make the picture smaller, or raise Similarity:Limits:UploadBytes (--picture-bytes).")]
    [InlineData("--pixels", "6144", "There is no file '")]
    public async Task What_a_picture_may_have_is_limited_by_the_option_that_the_message_names(string option, string value, string said)
    {
        string picture = Path.Combine(_folder.FullName, "p.jpg");
        File.WriteAllBytes(picture, MadeUpPictures.Jpeg(1));

        CommandException refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync("search", Path.Combine(_folder.FullName, "f.h5"), "--image", picture, option, value));

        Assert.Contains(said.Replace("{0}", picture, StringComparison.Ordinal), refused.Message, StringComparison.Ordinal);
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
