using System.Text;
using Tocsin.Engine.Similarity.VectorFiles;
using Tocsin.Vectors;
using Tocsin.Vectors.Storage;

namespace Tocsin.Engine.Tests.Similarity.VectorFiles;

public sealed class VectorSourceTests : IDisposable
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6.5f];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-vectors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Fvecs_are_read_row_after_row() => AssertSix(Read(Write("a.fvecs", Fvecs(3, Six))));

    [Theory]
    [InlineData(1, "<f4")]
    [InlineData(2, "<f4")]
    [InlineData(3, "<f4")]
    [InlineData(1, "<f8")]
    public void Npy_is_read_in_every_version_and_both_widths(byte version, string type) =>
        AssertSix(Read(Write("a.npy", Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': (2, 3), }}", Six, version, type == "<f8"))));

    [Theory]
    [InlineData("{\"descr\":\"<f4\",\"fortran_order\":False,\"shape\":(2,3)}")]
    [InlineData("{'shape': (2, 3,), 'x': (1, {'y': ','}), 'fortran_order': False, 'descr': '<f4'}")]
    public void A_header_in_other_words_says_the_same(string header) => AssertSix(Read(Write("a.npy", Npy(header, Six))));

    [Fact]
    public void Rows_are_read_in_pieces_with_their_places_as_ids()
    {
        float[] vectors = [.. Enumerable.Range(0, 700 * 1000).Select(static i => (float)i)];
        string file = Write("a.fvecs", Fvecs(1000, vectors));
        VectorRows rows = VectorSource.ReadRows(file, VectorMetric.L2);

        Assert.Equal((700, 1000), (rows.Count, rows.Dimension));
        Assert.Equal(vectors.AsSpan(699 * 1000, 1000), rows.Row(699));
        Assert.Equal(699, rows.Id(699));
        Assert.Equal(vectors.AsSpan(0, 2000).ToArray(), VectorSource.ReadFirst(file, 2, null, out int dimension));
        Assert.Equal(1000, dimension);
    }

    [Fact]
    public void A_vector_that_no_index_can_take_is_named_by_its_place_in_the_file()
    {
        float[] vectors = new float[600 * 1000];
        Array.Fill(vectors, 1);
        vectors[(599 * 1000) + 7] = float.NaN;

        Assert.Contains("Vector 599 has NaN at 7", Fault(() => VectorSource.ReadRows(Write("a.fvecs", Fvecs(1000, vectors)), VectorMetric.Cosine)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.fvecs", "")]
    [InlineData("a.fvecs", "01")]
    [InlineData("a.fvecs", "00000000")]
    [InlineData("a.fvecs", "FFFFFFFF")]
    [InlineData("a.fvecs", "FFFFFF7F00000000")]
    [InlineData("a.fvecs", "0100000000000000" + "01000000")]
    [InlineData("a.fvecs", "0100000000000000" + "0200000000000000")]
    [InlineData("a.npy", "")]
    [InlineData("a.npy", "934E554D5059")]
    [InlineData("a.npy", "934E554D505901000A")]
    [InlineData("a.npy", "934E554D50590100FFFF")]
    [InlineData("a.npy", "934E554D50590200FFFFFFFF")]
    [InlineData("a.npy", "934E554D505909000100")]
    [InlineData("a.txt", "00")]
    public void A_file_that_is_none_is_said(string name, string hex)
    {
        string file = Write(name, Convert.FromHexString(hex));

        Assert.Contains(file, Fault(() => Read(file)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }", "holds '<i4'")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }", "holds '>f4'")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), }", "holds [('a', '<f4')]")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", "ascontiguousarray")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", "shape (6,)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }", "shape (1, 2, 3)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "shape ()")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 0), }", "shape (2, 0)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }", "shape (-2, 3)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 99999999999), }", "shape (2, 99999999999)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 65536), }", "was cut or is damaged")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }", "was cut or is damaged")]
    [InlineData("{'descr': '<f4', 'shape': (2, 3), }", "no dictionary of descr")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", "no dictionary of descr")]
    [InlineData("{'descr: <f4, 'fortran_order': False, 'shape': (2, 3)}", "no dictionary of descr")]
    [InlineData("__import__('os').system('true')", "no dictionary of descr")]
    [InlineData("", "no dictionary of descr")]
    public void An_array_that_is_not_read_is_said_with_what_it_is(string header, string fault) =>
        Assert.Contains(fault, Fault(() => Read(Write("a.npy", Npy(header, Six)))), StringComparison.Ordinal);

    [Fact]
    public void Every_cut_and_every_changed_byte_of_a_header_is_a_clear_error_or_another_matrix_of_the_same_size()
    {
        byte[] good = Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", Six);
        for (int at = 0; at < good.Length; at++)
        {
            Assert.NotEmpty(Fault(() => Read(Write("cut.npy", good.AsSpan(0, at)))));
            byte[] changed = [.. good];
            changed[at] ^= (byte)(1 << (at % 8));
            try
            {
                Assert.Equal(6, Read(Write("changed.npy", changed)).Vectors.Length);
            }
            catch (VectorSourceException)
            {
                // said
            }
        }
    }

    [Fact]
    public void A_file_of_more_vectors_than_an_index_holds_is_said()
    {
        // Nearly all of it is a hole, and takes no room.
        string path = Write("many.npy", Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 1), }", []));
        using (FileStream file = new(path, FileMode.Open))
        {
            file.SetLength(file.Length + (int.MaxValue * (long)sizeof(float)));
        }

        Assert.Contains("at most", Fault(() => VectorSource.ReadRows(path, VectorMetric.L2)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said() => Assert.Contains("no file", Fault(() => Read(Path.Combine(_folder.FullName, "none.npy"))), StringComparison.Ordinal);

    private static void AssertSix((int Dimension, float[] Vectors) read)
    {
        Assert.Equal(3, read.Dimension);
        Assert.Equal(Six, read.Vectors);
    }

    private static string Fault(Action read) => Assert.Throws<VectorSourceException>(read).Message;

    private static (int Dimension, float[] Vectors) Read(string file)
    {
        using IVectorReader reader = VectorSource.Open(file);
        float[] vectors = new float[reader.Count * reader.Dimension];
        Assert.Equal(reader.Count, vectors.Length == 0 ? 0 : reader.Read(vectors));
        Assert.Equal(0, reader.Read(new float[reader.Dimension]));
        return (reader.Dimension, vectors);
    }

    private string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string file = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    private static byte[] Fvecs(int dimension, float[] vectors)
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        for (int i = 0; i < vectors.Length; i++)
        {
            if (i % dimension == 0)
            {
                writer.Write(dimension);
            }

            writer.Write(vectors[i]);
        }

        return file.ToArray();
    }

    private static byte[] Npy(string header, float[] vectors, byte version = 1, bool doubles = false)
    {
        using MemoryStream file = new();
        using BinaryWriter writer = new(file);
        writer.Write([0x93, .. "NUMPY"u8, version, 0]);
        byte[] text = Encoding.Latin1.GetBytes(header.PadRight(64) + "\n");
        if (version == 1)
        {
            writer.Write((ushort)text.Length);
        }
        else
        {
            writer.Write(text.Length);
        }

        writer.Write(text);
        foreach (float value in vectors)
        {
            if (doubles)
            {
                writer.Write((double)value);
            }
            else
            {
                writer.Write(value);
            }
        }

        return file.ToArray();
    }
}
