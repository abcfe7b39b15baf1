using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Similarity.Hdf5;

namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary><c>tocsin images</c> as it is typed.</summary>
public sealed class ImagesCommandTests : IDisposable
{
    private const int Many = 10 + (10 << 9);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-images-");

    private string Pictures => Path.Combine(_folder.FullName, "pictures");

    private string Features => Path.Combine(_folder.FullName, "features.h5");

    [PicturesFact]
    public async Task What_was_indexed_is_found_again_and_a_faulty_picture_is_named()
    {
        for (int i = 0; i < 12; i++)
        {
            MakePicture($"{i % 3}/{i:00}.bmp", i, 64, 48);
        }

        await File.WriteAllTextAsync(Path.Combine(Pictures, "0", "broken.jpg"), "no picture");

        Outcome indexed = await ChildProgram.RunAsync("images", "index", Pictures, "--out", Features, "--batch", "5");
        Outcome found = await ChildProgram.RunAsync("images", "search", Features, "--image", Path.Combine(Pictures, "1", "07.bmp"), "--top", "3", "--json");

        Assert.Equal(0, indexed.Code);
        Assert.Contains("12 images by descriptor 2; 12 added, 0 there already, 1 faulty", indexed.Output);
        Assert.StartsWith("0/broken.jpg: ", indexed.Errors);
        Assert.Equal(0, found.Code);
        JsonElement[] hits = [.. found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([1, 2, 3], hits.Select(static hit => hit.GetProperty("rank").GetInt32()));
        Assert.Equal(Path.Combine(Pictures, "1", "07.bmp"), hits[0].GetProperty("path").GetString());
        Assert.Equal(1, hits[0].GetProperty("similarity_score").GetDouble(), 4);
    }

    [PicturesFact]
    public async Task Append_takes_what_is_new_and_another_folder_under_its_own_paths()
    {
        MakePicture("1.bmp", 1, 32, 32);
        Assert.Equal(0, (await ChildProgram.RunAsync("images", "index", Pictures, "--out", Features)).Code);
        MakePicture("2.bmp", 2, 32, 32);
        MakePicture("../others/1.bmp", 3, 32, 32);

        Outcome same = await ChildProgram.RunAsync("images", "index", Pictures, "--out", Features, "--append", "--json");
        Outcome other = await ChildProgram.RunAsync("images", "index", Path.Combine(_folder.FullName, "others"), "--out", Features, "--append");

        JsonElement sum = JsonDocument.Parse(same.Output).RootElement;
        Assert.Equal((2, 1, 1), (sum.GetProperty("images").GetInt32(), sum.GetProperty("skipped").GetInt32(), sum.GetProperty("added").GetInt32()));
        Assert.Equal(0, other.Code);
        Assert.Equal(
            [Path.Combine(Pictures, "1.bmp"), Path.Combine(Pictures, "2.bmp"), Path.Combine(_folder.FullName, "others", "1.bmp")],
            FeatureFile.Read(Features, 2048).Paths);
    }

    [PicturesFact]
    public async Task Ctrl_C_leaves_what_was_done_in_a_whole_file_and_a_kill_leaves_the_old_one()
    {
        await MakeManyAsync();
        await using (ChildProgram program = ChildProgram.Start("images", "index", Pictures, "--out", Features, "--batch", "8"))
        {
            await UntilItWritesAsync();
            program.Interrupt();
            Outcome stopped = await program.EndAsync();

            Assert.Equal(130, stopped.Code);
            Assert.Contains("is whole and holds", stopped.Errors);
            Assert.Contains("--append", stopped.Errors);
        }

        int done = FeatureFile.Read(Features).Count;
        byte[] before = await File.ReadAllBytesAsync(Features);
        Assert.InRange(done, 1, Many - 1);

        await using (ChildProgram.Start("images", "index", Pictures, "--out", Features, "--append"))
        {
            await UntilItWritesAsync();
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(Features));
        Outcome found = await ChildProgram.RunAsync("images", "search", Features, "--image", Path.Combine(Pictures, "00.bmp"), "--json");
        Assert.Equal(0, found.Code);
    }

    [PicturesTheory]
    [InlineData(2, "is no --batch", "index", "{pictures}", "--out", "{features}", "--batch", "none")]
    [InlineData(2, "--embedder onnx needs --model", "index", "{pictures}", "--out", "{features}", "--embedder", "onnx")]
    [InlineData(2, "is no embedder", "index", "{pictures}", "--out", "{features}", "--embedder", "clip")]
    [InlineData(2, "takes. Write three numbers", "index", "{pictures}", "--out", "{features}", "--embedder", "onnx", "--model", "m", "--mean", "1,2")]
    [InlineData(2, "Deviation is [0, 1, 1]", "index", "{pictures}", "--out", "{features}", "--embedder", "onnx", "--model", "m", "--deviation", "0,1,1")]
    [InlineData(2, "--top is 0", "search", "{features}", "--image", "q.jpg", "--top", "0")]
    [InlineData(3, "There is no model 'none.onnx'", "index", "{pictures}", "--out", "{features}", "--embedder", "onnx", "--model", "none.onnx")]
    [InlineData(3, "There is no folder 'none'", "index", "none", "--out", "{features}")]
    [InlineData(3, "There is no folder", "index", "{pictures}", "--out", "{pictures}/no/features.h5")]
    [InlineData(1, "There is no picture in", "index", "{pictures}/empty", "--out", "{features}")]
    [InlineData(3, "There is no picture 'none.jpg'", "search", "{features}", "--image", "none.jpg")]
    [InlineData(3, "There is no file", "search", "{features}", "--image", "{pictures}/1.bmp")]
    [InlineData(1, "is no HDF5 file", "search", "{pictures}/1.bmp", "--image", "{pictures}/1.bmp")]
    [InlineData(1, "notes.txt", "search", "{features}", "--image", "{pictures}/notes.txt")]
    public async Task A_fault_is_one_line_and_an_exit_code(int code, string says, params string[] arguments)
    {
        MakePicture("1.bmp", 1, 32, 32);
        Directory.CreateDirectory(Path.Combine(Pictures, "empty"));
        await File.WriteAllTextAsync(Path.Combine(Pictures, "notes.txt"), "notes");

        Outcome outcome = await ChildProgram.RunAsync(
            ["images", .. arguments.Select(argument => argument.Replace("{pictures}", Pictures, StringComparison.Ordinal).Replace("{features}", Features, StringComparison.Ordinal))]);

        Assert.Equal(code, outcome.Code);
        Assert.Contains(says, outcome.Errors);
        Assert.DoesNotContain("Unexpected", outcome.Errors);
    }

    [PicturesFact]
    public async Task A_file_that_does_not_say_what_made_it_is_not_guessed_at()
    {
        MakePicture("1.bmp", 1, 32, 32);
        FeatureFile.Write(Features, new FeatureSet(2048, new float[2048], ["a.jpg"]));
        string picture = Path.Combine(Pictures, "1.bmp");

        Outcome silent = await ChildProgram.RunAsync("images", "search", Features, "--image", picture);
        Outcome added = await ChildProgram.RunAsync("images", "index", Pictures, "--out", Features, "--append");
        FeatureFile.Write(Features, new FeatureSet(2048, new float[2048], ["a.jpg"]) { Embedder = "onnx resnet50.onnx 01234567" });
        Outcome other = await ChildProgram.RunAsync("images", "search", Features, "--image", picture, "--embedder", "descriptor");

        Assert.Equal((2, 2, 2), (silent.Code, added.Code, other.Code));
        Assert.Contains("does not say what made its vectors", silent.Errors);
        Assert.Contains("does not say what made its vectors", added.Errors);
        Assert.Contains("were made by 'onnx resnet50.onnx 01234567'", other.Errors);
    }

    [PicturesFact]
    public async Task A_file_that_ends_whoever_reads_it_is_a_line_and_an_exit_code_and_a_good_one_beside_it_is_checked_all_the_same()
    {
        MakePicture("1.bmp", 1, 32, 32);
        string good = Path.Combine(_folder.FullName, "good.h5");
        FeatureFile.Write(good, new FeatureSet(2048, [.. Enumerable.Repeat(1f, 2048)], ["a.jpg"]) { Embedder = "descriptor 2" });
        byte[] heap = await File.ReadAllBytesAsync(good);
        BinaryPrimitives.WriteUInt64LittleEndian(heap.AsSpan(heap.AsSpan().IndexOf("GCOL"u8) + 24), 1 << 20); // the first text claims more than all have
        await File.WriteAllBytesAsync(Features, heap);

        Outcome searched = await ChildProgram.RunAsync("images", "search", Features, "--image", Path.Combine(Pictures, "1.bmp"));
        Outcome appended = await ChildProgram.RunAsync("images", "index", Pictures, "--out", Features, "--append");
        Outcome built = await ChildProgram.RunAsync("vectors", "build", "--base", Features, "--out", Path.Combine(_folder.FullName, "index"));
        Outcome check = await ChildProgram.RunAsync("images", "check", Features, good, "--json");

        Assert.Equal((1, 1, 2), (searched.Code, appended.Code, built.Code));
        Assert.All([searched, appended, built], outcome => Assert.Contains($"'{Features}' is damaged: reading it ended the HDF5 library (signal ", outcome.Errors));
        Assert.All([searched, appended, built], static outcome => Assert.Equal(1, outcome.Errors.Count(static letter => letter == '\n')));
        Assert.Equal(heap, await File.ReadAllBytesAsync(Features));
        JsonElement[] found = [.. check.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal((1, 2), (check.Code, found.Length));
        Assert.Equal((false, "damaged"), (found[0].GetProperty("good").GetBoolean(), found[0].GetProperty("code").GetString()));
        Assert.Equal((true, 1, 2048), (found[1].GetProperty("good").GetBoolean(), found[1].GetProperty("images").GetInt32(), found[1].GetProperty("dimension").GetInt32()));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // One chunk of vectors has left the library's cache: something was added.
    private Task UntilItWritesAsync()
    {
        FileInfo beside = new(Path.Combine(_folder.FullName, ".features.h5.writing"));
        long before = File.Exists(Features) ? new FileInfo(Features).Length : 0;
        return ChildProgram.Until(() =>
        {
            beside.Refresh();
            return beside.Exists && beside.Length > before + (1 << 20);
        });
    }

    // Names of ten pictures, doubled nine times: enough to be stopped in the middle.
    private async Task MakeManyAsync()
    {
        for (int i = 0; i < 10; i++)
        {
            MakePicture($"{i:00}.bmp", i, 640, 480);
        }

        Outcome linked = await ChildProgram.RunShellAsync($"cd '{Pictures}' && mkdir a && ln *.bmp a && for n in 1 2 3 4 5 6 7 8 9; do mkdir b; cp -rl a b/; mv b a/b$n; done");
        Assert.Equal("", linked.Errors);
        Assert.Equal(0, linked.Code);
    }

    // A 24-bit BMP of noise in coarse squares, its own for each seed.
    private void MakePicture(string name, int seed, int width, int height)
    {
        int stride = ((width * 3) + 3) / 4 * 4;
        byte[] bmp = new byte[54 + (stride * height)];
        (bmp[0], bmp[1], bmp[26], bmp[28]) = ((byte)'B', (byte)'M', 1, 24);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(2), bmp.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), height);
        byte[] squares = new byte[8 * 8 * 3];
        new Random(seed).NextBytes(squares);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                squares.AsSpan(((y * 8 / height * 8) + (x * 8 / width)) * 3, 3).CopyTo(bmp.AsSpan(54 + (y * stride) + (x * 3)));
            }
        }

        string path = Path.Combine(Pictures, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bmp);
    }
}

/// <summary>What pictures need; null when it is here.</summary>
internal static class PictureParts
{
    public static string? Missing { get; } = Hdf5Library.Fault ?? (NativeLibrary.TryLoad("libgd.so.3", out _) ? null : "libgd is not here: apt-get install libgd3 (eng/setup.sh)");
}

/// <summary>A fact that needs libgd and libhdf5; skips with the reason where one is missing.</summary>
internal sealed class PicturesFactAttribute : FactAttribute
{
    public PicturesFactAttribute() => Skip = PictureParts.Missing;
}

/// <summary>A theory that needs libgd and libhdf5; skips with the reason where one is missing.</summary>
internal sealed class PicturesTheoryAttribute : TheoryAttribute
{
    public PicturesTheoryAttribute() => Skip = PictureParts.Missing;
}
