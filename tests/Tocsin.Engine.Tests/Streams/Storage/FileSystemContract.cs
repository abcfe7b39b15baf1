using System.Text;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams.Storage;

/// <summary>What every <see cref="IFileSystem"/> must do, the disk and the one that crashes on demand alike.</summary>
public abstract class FileSystemContract
{
    /// <summary>The one under test.</summary>
    protected abstract IFileSystem Files { get; }

    /// <summary>An empty folder of its own.</summary>
    protected abstract string Root { get; }

    private string At(string name) => Path.Combine(Root, name);

    [Fact]
    public void A_reader_that_was_there_first_sees_what_is_written()
    {
        using IWritableFile writer = Files.Create(At("a"));
        using IReadableFile reader = Files.OpenRead(At("a"));
        Assert.Equal(0, reader.Length);

        writer.Write("hello "u8);
        writer.Write("world"u8);

        Assert.Equal(11, writer.Length);
        Assert.Equal("hello world", Text(reader));
    }

    [Fact]
    public void A_read_is_short_only_at_the_end()
    {
        Put("a", "0123456789");
        using IReadableFile reader = Files.OpenRead(At("a"));
        byte[] buffer = new byte[4];

        Assert.Equal(4, reader.Read(3, buffer));
        Assert.Equal("3456"u8, buffer);
        Assert.Equal(2, reader.Read(8, buffer));
        Assert.Equal(0, reader.Read(10, buffer));
        Assert.Equal(0, reader.Read(1000, buffer));
    }

    [Fact]
    public void An_existing_file_is_never_created_again()
    {
        Put("a", "precious");
        Assert.ThrowsAny<IOException>(() => Files.Create(At("a")));
        Assert.Equal("precious", Get("a"));
    }

    [Fact]
    public void A_file_opened_again_is_written_at_its_end()
    {
        Put("a", "one");
        using (IWritableFile writer = Files.OpenForAppend(At("a")))
        {
            Assert.Equal(3, writer.Length);
            writer.Write("two"u8);
            writer.Sync();
        }

        Assert.Equal("onetwo", Get("a"));
    }

    [Fact]
    public void After_a_cut_writing_goes_on_at_the_new_end()
    {
        Put("a", "0123456789");
        using IWritableFile writer = Files.OpenForAppend(At("a"));
        writer.Truncate(4);
        Assert.Equal(4, writer.Length);
        writer.Write("x"u8);
        Assert.Equal("0123x", Get("a"));
    }

    [Fact]
    public void A_cut_cannot_make_a_file_longer()
    {
        Put("a", "0123");
        using IWritableFile writer = Files.OpenForAppend(At("a"));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Truncate(5));
        Assert.Equal("0123", Get("a"));
    }

    [Fact]
    public void What_is_not_there_is_said_to_be_missing()
    {
        Assert.False(Files.FileExists(At("a")));
        Assert.Empty(Files.ListFiles(At("nowhere")));
        Assert.ThrowsAny<FileNotFoundException>(() => Files.OpenRead(At("a")));
        Assert.ThrowsAny<FileNotFoundException>(() => Files.OpenForAppend(At("a")));
        Assert.ThrowsAny<IOException>(() => Files.Create(At("nowhere/a")));
        Assert.ThrowsAny<IOException>(() => Files.Rename(At("a"), At("b")));
        Assert.ThrowsAny<IOException>(() => Files.SyncDirectory(At("nowhere")));
    }

    [Fact]
    public void Deleting_what_is_not_there_is_no_error()
    {
        Files.Delete(At("a"));
        Files.Delete(At("nowhere/a"));
    }

    [Fact]
    public void A_folder_lists_its_files_in_ordinal_order_and_no_folders()
    {
        Files.CreateDirectory(At("deep/er"));
        Files.CreateDirectory(At("deep/er"));
        foreach (string name in (string[])["b", "B", "ä", "a", "10", "9"])
        {
            Put("deep/" + name, name);
        }

        Assert.Equal(["10", "9", "B", "a", "b", "ä"], Files.ListFiles(At("deep")));
        Assert.False(Files.FileExists(At("deep/er")));
    }

    [Fact]
    public void A_rename_replaces_its_target()
    {
        Put("new", "new");
        Put("old", "old");
        Files.Rename(At("new"), At("old"));
        Files.SyncDirectory(Root);

        Assert.Equal("new", Get("old"));
        Assert.Equal(["old"], Files.ListFiles(Root));
    }

    [Fact]
    public void A_rename_into_another_folder_is_refused()
    {
        Files.CreateDirectory(At("other"));
        Put("a", "a");
        Assert.Throws<ArgumentException>(() => Files.Rename(At("a"), At("other/a")));
        Assert.Equal("a", Get("a"));
    }

    [Fact]
    public void A_reader_keeps_a_file_that_was_deleted_or_replaced()
    {
        Put("a", "first");
        Put("b", "second");
        using IReadableFile deleted = Files.OpenRead(At("a"));
        using IReadableFile replaced = Files.OpenRead(At("b"));

        Files.Delete(At("a"));
        Put("c", "third");
        Files.Rename(At("c"), At("b"));

        Assert.Equal("first", Text(deleted));
        Assert.Equal("second", Text(replaced));
        Assert.False(Files.FileExists(At("a")));
        Assert.Equal("third", Get("b"));
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("täst-日本")]
    [InlineData("%2e%2e")]
    [InlineData("-rf")]
    public void A_name_with_odd_characters_is_a_name(string name)
    {
        Put(name, "x");
        Assert.Equal([name], Files.ListFiles(Root));
        Assert.Equal("x", Get(name));
    }

    [Fact]
    public void A_relative_path_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Files.Create("a"));
        Assert.Throws<ArgumentException>(() => Files.OpenRead("a"));
        Assert.Throws<ArgumentException>(() => Files.CreateDirectory("a"));
    }

    [Fact]
    public void Writes_larger_than_one_system_call_takes_arrive_whole()
    {
        byte[] bytes = new byte[5_000_000];
        new Random(7).NextBytes(bytes);
        using IWritableFile writer = Files.Create(At("a"));
        writer.Write(bytes);
        writer.Write([]);
        writer.Sync();

        using IReadableFile reader = Files.OpenRead(At("a"));
        byte[] back = new byte[bytes.Length + 1];
        Assert.Equal(bytes.Length, reader.Read(0, back));
        Assert.True(bytes.AsSpan().SequenceEqual(back.AsSpan(0, bytes.Length)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_use_agrees_with_a_plain_model(int seed)
    {
        Random random = new(seed);
        SortedDictionary<string, string> model = new(StringComparer.Ordinal);
        for (int step = 0; step < 300; step++)
        {
            string name = "f" + random.Next(5), other = "f" + random.Next(5), text = new((char)('a' + step % 26), random.Next(20));
            switch (random.Next(6))
            {
                case 0 when !model.ContainsKey(name):
                    Put(name, model[name] = text);
                    break;
                case 1 or 2 when model.TryGetValue(name, out string? before):
                    using (IWritableFile file = Files.OpenForAppend(At(name)))
                    {
                        file.Write(Encoding.UTF8.GetBytes(text));
                    }

                    model[name] = before + text;
                    break;
                case 3 when model.TryGetValue(name, out string? whole):
                    using (IWritableFile file = Files.OpenForAppend(At(name)))
                    {
                        int length = random.Next(whole.Length + 1);
                        file.Truncate(length);
                        model[name] = whole[..length];
                    }

                    break;
                case 4 when model.Remove(name, out string? moved):
                    Files.Rename(At(name), At(other));
                    model[other] = moved;
                    break;
                case 5:
                    Files.Delete(At(name));
                    model.Remove(name);
                    break;
            }

            Assert.Equal(model.Keys, Files.ListFiles(Root));
            Assert.All(model, pair => Assert.Equal(pair.Value, Get(pair.Key)));
        }
    }

    private void Put(string name, string text)
    {
        using IWritableFile file = Files.Create(At(name));
        file.Write(Encoding.UTF8.GetBytes(text));
        file.Sync();
    }

    private string Get(string name)
    {
        using IReadableFile file = Files.OpenRead(At(name));
        return Text(file);
    }

    private static string Text(IReadableFile file)
    {
        byte[] bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return Encoding.UTF8.GetString(bytes);
    }
}
