using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Features;

/// <summary>Both libraries read what the other wrote.</summary>
public sealed class FeatureFileH5pyTests(H5pyFiles files) : IClassFixture<H5pyFiles>
{
    [H5pyTheory]
    [InlineData("utf8-variable", true)]
    [InlineData("bytes-variable", false)]
    [InlineData("bytes-fixed", false)]
    [InlineData("utf8-fixed", true)]
    [InlineData("float64", false)]
    [InlineData("float16", false)]
    [InlineData("big-endian", false)]
    [InlineData("chunked", false)]
    [InlineData("extendable", true)]
    [InlineData("compressed", false)]
    [InlineData("latest", true)]
    [InlineData("latest-extendable", true)]
    [InlineData("others", false)]
    public void What_h5py_wrote_is_read(string name, bool hasOtherPaths)
    {
        FeatureSet set = FeatureFile.Read(files[name], 7);

        Assert.Equal(7, set.Dimension);
        Assert.Equal(H5pyFiles.Vectors, set.Vectors);
        Assert.Equal(hasOtherPaths ? H5pyFiles.OtherPaths : H5pyFiles.PlainPaths, set.Paths);
        Assert.Null(set.Embedder);
    }

    [H5pyFact]
    public void A_file_without_rows_is_one_with_no_pictures()
    {
        FeatureSet set = FeatureFile.Read(files["no-rows"]);

        Assert.Equal((0, 7), (set.Count, set.Dimension));
    }

    [H5pyTheory]
    [InlineData("bad-rank", FeatureFileException.WrongShape, "[210]")]
    [InlineData("bad-three", FeatureFileException.WrongShape, "[30, 7, 1]")]
    [InlineData("bad-strings", FeatureFileException.WrongType, "strings of 8 bytes")]
    [InlineData("bad-integers", FeatureFileException.WrongType, "32-bit integers")]
    [InlineData("bad-no-width", FeatureFileException.WrongShape, "[30, 0]")]
    [InlineData("bad-short-paths", FeatureFileException.WrongShape, "a path for each of the 30 vectors")]
    [InlineData("bad-number-paths", FeatureFileException.WrongType, "64-bit integers")]
    [InlineData("bad-flat-paths", FeatureFileException.WrongShape, "[30, 1]")]
    [InlineData("bad-no-paths", FeatureFileException.WrongShape, "no dataset 'paths' of its own; it has 'features'")]
    [InlineData("bad-no-features", FeatureFileException.WrongShape, "no dataset 'features' of its own; it has 'paths'")]
    [InlineData("bad-claim", FeatureFileException.WrongShape, "cannot be in a file of")]
    [InlineData("bad-link", FeatureFileException.WrongShape, "no dataset 'features' of its own")]
    [InlineData("bad-raw", FeatureFileException.WrongShape, "lie in other files")]
    [InlineData("bad-virtual", FeatureFileException.WrongShape, "lie in other files")]
    [InlineData("bad-group", FeatureFileException.WrongShape, "no dataset 'features' of its own")]
    public void A_file_of_another_shape_is_refused_with_what_it_has(string name, string code, string says)
    {
        FeatureFileException refused = Assert.Throws<FeatureFileException>(() => FeatureFile.Read(files[name]));

        Assert.Equal(code, refused.Code);
        Assert.Contains(says, refused.Message);
        Assert.Contains(files[name], refused.Message);
    }

    [H5pyFact]
    public void A_matrix_of_any_numbers_is_read_by_its_name_or_a_usual_one()
    {
        FeatureSet train = FeatureFile.ReadMatrix(files["matrix"]);
        FeatureSet test = FeatureFile.ReadMatrix(files["matrix"], "test");

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], train.Vectors);
        Assert.Equal(["0", "1", "2", "3"], train.Paths);
        Assert.Equal([0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f], test.Vectors);
        Assert.Contains("'nothing'", Assert.Throws<FeatureFileException>(() => FeatureFile.ReadMatrix(files["matrix"], "nothing")).Message);
    }

    [H5pyTheory]
    [InlineData("extendable")]
    [InlineData("latest-extendable")]
    [InlineData("bytes-fixed")]
    [InlineData("bytes-variable")]
    [InlineData("float64")]
    [InlineData("others")]
    public void What_h5py_wrote_is_appended_to_and_h5py_reads_it_again(string name)
    {
        string path = Path.Combine(files.Folder, $"appended-{name}.h5");
        File.Copy(files[name], path);
        string[] before = [.. FeatureFile.Read(path).Paths];

        FeatureFile.Append(path, new FeatureSet(7, [7, 6, 5, 4, 3, 2, 1], ["sehr/ein langer Pfad mit ü, länger als jeder vorher.png"]));

        FeatureSet read = FeatureFile.Read(path);
        Assert.Equal([.. H5pyFiles.Vectors, 7, 6, 5, 4, 3, 2, 1], read.Vectors);
        Assert.Equal([.. before, "sehr/ein langer Pfad mit ü, länger als jeder vorher.png"], read.Paths);
        Assert.Equal(
            "(31, 7) 31 [7. 6. 5. 4. 3. 2. 1.] sehr/ein langer Pfad mit ü, länger als jeder vorher.png",
            H5py.Run(files.Folder, $"f = h5py.File('appended-{name}.h5')\nprint(f['features'].shape, len(f['paths']), f['features'][30], f['paths'].asstr()[30])"));
    }

    [H5pyFact]
    public void Other_datasets_of_a_file_survive_an_append_that_writes_it_anew()
    {
        string path = Path.Combine(files.Folder, "kept.h5");
        File.Copy(files["others"], path);

        FeatureFile.Append(path, new FeatureSet(7, new float[7], ["new"]));

        Assert.Equal(
            "[0, 1, 29] class 1.5",
            H5py.Run(files.Folder, "f = h5py.File('kept.h5')\nprint(list(f['labels'][[0, 1, 29]]), f['labels'].attrs['unit'], f['more/deep'][0])"));
    }

    [H5pyFact]
    public void What_stands_beside_the_rows_survives_when_rows_are_taken_out_and_vectors_keep_their_type()
    {
        H5py.Run(files.Folder, """
            with h5py.File('rich.h5', 'w') as f:
                f['features'], f['paths'] = np.arange(30 * 7).reshape(30, 7) / 3, [b'a/%d.jpg' % i for i in range(30)]
                f['classes'], f.attrs['made'], f.attrs['sizes'] = ['cat', 'dog'], '2021-03-04', np.arange(3)
                f.attrs['words'] = ['a', 'bc']
                f['features'].attrs['model'], f['paths'].attrs['root'] = 'resnet50', '/data'
                f.create_group('more')['deep'] = [1.5]
            """);
        string path = Path.Combine(files.Folder, "rich.h5");

        Assert.Equal(28, FeatureWriter.Remove(path, 7, new HashSet<string> { "a/1.jpg", "a/29.jpg", "a/99.jpg" }));

        const string Print = """
            f = h5py.File('rich.h5')
            v = np.delete(np.arange(30 * 7).reshape(30, 7) / 3, [1, 29], 0)
            print(f['features'].dtype, (f['features'][:28] == v).all(), [p.decode() for p in f['paths'][[0, 1, 27]]], len(f['paths']))
            print(f['classes'].asstr()[:].tolist(), f.attrs['made'], f.attrs['sizes'].tolist(), f.attrs['words'].tolist(), f['features'].attrs['model'], f['paths'].attrs['root'], f['more/deep'][0])
            """;
        const string Others = "['cat', 'dog'] 2021-03-04 [0, 1, 2] ['a', 'bc'] resnet50 /data 1.5";
        Assert.Equal("float64 True ['a/0.jpg', 'a/2.jpg', 'a/28.jpg'] 28\n" + Others, H5py.Run(files.Folder, Print));

        FeatureFile.Append(path, new FeatureSet(7, new float[7], ["new"]));
        Assert.Equal("float64 True ['a/0.jpg', 'a/2.jpg', 'a/28.jpg'] 29\n" + Others, H5py.Run(files.Folder, Print));
    }

    [H5pyFact]
    public void What_stands_beside_the_rows_survives_when_the_rows_are_made_anew()
    {
        string path = Path.Combine(files.Folder, "anew.h5");
        H5py.Run(files.Folder, """
            with h5py.File('anew.h5', 'w') as f:
                f['features'], f['paths'], f['classes'] = np.zeros((30, 7)), [b'a/%d.jpg' % i for i in range(30)], ['cat', 'dog']
                f.attrs['made'], f.attrs['embedder'] = '2021-03-04', 'onnx resnet50'
            """);

        FeatureFile.Replace(path, new FeatureSet(3, [1, 2, 3], ["b"]) { Embedder = "descriptor" });

        Assert.Equal(
            "[[1.0, 2.0, 3.0]] [b'b'] ['cat', 'dog'] 2021-03-04 descriptor",
            H5py.Run(files.Folder, "f = h5py.File('anew.h5')\nprint(f['features'][:].tolist(), f['paths'][:].tolist(), f['classes'].asstr()[:].tolist(), f.attrs['made'], f.attrs['embedder'])"));
    }

    [H5pyTheory]
    [InlineData("f['labels'] = np.arange(30)", "'labels'")]
    [InlineData("f['more'].create_group('and')['scores'] = np.zeros((30, 2))", "'more/and/scores'")]
    public void Rows_are_not_taken_out_from_beside_something_that_has_as_many(string script, string says)
    {
        string path = Path.Combine(files.Folder, "aligned.h5");
        File.Copy(files["others"], path, overwrite: true);
        H5py.Run(files.Folder, $"with h5py.File('aligned.h5', 'a') as f:\n    del f['labels']\n    {script}");
        byte[] before = File.ReadAllBytes(path);

        FeatureFileException remove = Assert.Throws<FeatureFileException>(() => FeatureWriter.Remove(path, 7, new HashSet<string> { "a/1.jpg" }));
        Assert.Throws<FeatureFileException>(() => FeatureFile.Replace(path, new FeatureSet(3, [1, 2, 3], ["b"])));

        Assert.Contains(says, remove.Message);
        Assert.Contains("as many as there are pictures", remove.Message);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [H5pyFact]
    public void Whatever_paths_can_be_read_can_be_written_again()
    {
        H5py.Run(files.Folder, """
            with h5py.File('odd.h5', 'w') as f:
                f['features'] = np.zeros((6, 7), 'f4')
                f.create_dataset('paths', data=[b'', b'x' * 65536, b'gr\xf6\xdfe.jpg', b'\xff' * 65536, b'gone', '€'.encode() * 65536], dtype=h5py.string_dtype('ascii'))
            """);
        string path = Path.Combine(files.Folder, "odd.h5");
        FeatureSet odd = FeatureFile.Read(path);
        Assert.Equal(["", new string('x', 65536), "gr\ufffd\ufffde.jpg", new string('\ufffd', 65536), "gone", new string('€', 65536)], odd.Paths);

        FeatureWriter.Remove(path, 7, new HashSet<string> { "gone" });
        Assert.Equal([.. odd.Paths.Where(static each => each != "gone")], FeatureFile.Read(path).Paths);
        Assert.Equal("[0, 65536, 9, 65536, 196608] True", H5py.Run(files.Folder, "p = h5py.File('odd.h5')['paths'][:]\nprint([len(each) for each in p], p[2] == b'gr\\xf6\\xdfe.jpg')"));

        FeatureFile.Write(path, odd);
        Assert.Equal(odd.Paths, FeatureFile.Read(path).Paths);
    }

    [H5pyFact]
    public void What_was_written_and_appended_here_is_read_by_h5py()
    {
        string path = Path.Combine(files.Folder, "ours.h5");
        FeatureFile.Write(path, new FeatureSet(3, [1, 2, 3, 4, 5, 6], ["a.png", "b/ü.png"]) { Embedder = "descriptor" });
        FeatureFile.Append(path, new FeatureSet(3, [7, 8, 9], ["c.png"]));

        string said = H5py.Run(files.Folder, """
            f = h5py.File('ours.h5')
            print(f['features'].dtype, f['features'][:].tolist(), f['features'].maxshape, [p.decode() for p in f['paths'][:]], f.attrs['embedder'])
            """);

        Assert.Equal("float32 [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]] (None, 3) ['a.png', 'b/ü.png', 'c.png'] descriptor", said);
    }

    [H5pyFact]
    public void A_file_that_another_program_is_writing_is_unreadable_and_says_why()
    {
        string path = Path.Combine(files.Folder, "busy.h5");
        File.Copy(files["chunked"], path);
        using FileStream held = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None); // flock, as libhdf5 takes it

        FeatureFileException refused = Assert.Throws<FeatureFileException>(() => FeatureFile.Read(path));

        Assert.Equal(FeatureFileException.Unreadable, refused.Code);
    }
}
