using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Tests.Storage;

public sealed unsafe class VectorRowsTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"tocsin-rows-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(2048)]
    public void Rows_are_aligned_zeros_behind_their_dimension_and_never_move(int dimension)
    {
        VectorRows rows = new(dimension, VectorMetric.L2);
        List<nint> places = [];
        for (int i = 0; i < 3000; i++)
        {
            rows.Append(i, Filled(dimension, i + 1));
            places.Add((nint)rows.At(i));
        }

        for (int i = 0; i < 3000; i++)
        {
            Assert.Equal(places[i], (nint)rows.At(i));
            Assert.Equal(0, places[i] % 64);
            Assert.Equal(i + 1, rows.Row(i)[dimension - 1]);
            Assert.True(new ReadOnlySpan<float>(rows.At(i) + dimension, rows.Stride - dimension).IndexOfAnyExcept(0f) < 0);
        }

        Assert.Equal((3000, 3000, 0), (rows.Count, rows.Live, rows.Deleted));
        GC.KeepAlive(rows);
    }

    [Fact]
    public void Every_id_leads_to_its_last_row_however_many_there_are()
    {
        VectorRows rows = new(1, VectorMetric.InnerProduct);
        Random random = new(3);
        Dictionary<long, int> expected = [];
        for (int i = 0; i < 50_000; i++)
        {
            long id = random.Next(4) switch
            {
                0 => random.NextInt64(),
                1 => -random.Next(1000),
                2 => (long)random.Next(1000) << 40,
                _ => i,
            };
            if (random.Next(3) == 0 && rows.Delete(id, out int row))
            {
                Assert.True(expected.Remove(id, out int known) && known == row);
            }

            expected[id] = rows.Append(id, [i]);
        }

        Assert.Equal(expected.Count, rows.Live);
        foreach ((long id, int row) in expected)
        {
            Assert.True(rows.TryFind(id, out int found) && found == row && rows.Id(row) == id && !rows.IsDeleted(row));
        }

        Assert.False(rows.TryFind(long.MinValue, out _));
    }

    [Fact]
    public void Readers_find_every_row_below_the_count_and_every_id_that_was_there_before_while_rows_are_appended()
    {
        VectorRows rows = new(3, VectorMetric.L2);
        bool done = false;
        Exception? fault = null;
        Thread[] readers = [.. Enumerable.Range(0, 2).Select(seed => new Thread(() =>
        {
            try
            {
                Random random = new(seed);
                while (!Volatile.Read(ref done))
                {
                    int count = rows.Count;
                    if (count == 0)
                    {
                        continue;
                    }

                    int row = random.Next(Math.Max(0, count - 50), count);
                    Assert.Equal(row * 3L, rows.Id(row));
                    Assert.Equal(row, rows.Row(row)[2]);
                    Assert.Equal(BitConverter.GetBytes(row), rows.Payload(row).ToArray());

                    // The last one may not be known by its id yet.
                    Assert.True(row == count - 1 || rows.TryFind(row * 3L, out int found) && found == row, $"row {row} of {count} is not found");
                }
            }
            catch (Exception thrown)
            {
                fault = thrown;
            }
        }))];
        Array.ForEach(readers, reader => reader.Start());

        for (int i = 0; i < 150_000 && fault is null; i++)
        {
            rows.Append(i * 3L, [1, 2, i], BitConverter.GetBytes(i));
        }

        Volatile.Write(ref done, true);
        Array.ForEach(readers, reader => reader.Join());
        Assert.Null(fault);
    }

    [Fact]
    public void Whole_blocks_stay_in_the_file_and_the_last_one_takes_more_rows()
    {
        VectorRows rows = new(2048, VectorMetric.L2);
        int first = rows.RowsOfABlock + 10;
        for (int i = 0; i < first; i++)
        {
            rows.Append(i, Filled(2048, i), i % 3 == 0 ? new byte[] { (byte)i } : default(ReadOnlyMemory<byte>));
        }

        rows.Delete(5, out _);
        Save(rows);
        VectorRows read = VectorRows.Read(SectionReader.Open(_path), 2048, VectorMetric.L2);
        Assert.Equal((first, first - 1), (read.Count, read.Live));

        for (int i = first; i < first + 20; i++)
        {
            Assert.Equal(i, read.Append(i, Filled(2048, i), new byte[] { 9 }));
        }

        Assert.True(read.Delete(7, out _));
        Assert.False(read.TryFind(5, out _) || read.TryFind(7, out _));
        for (int i = 0; i < first + 20; i++)
        {
            Assert.Equal(i, read.Id(i));
            Assert.True(read.Row(i).IndexOfAnyExcept((float)i) < 0);
            Assert.Equal(i is 5 or 7, read.IsDeleted(i));
        }

        Assert.Equal([9], read.PayloadOf(first + 3).ToArray());
        Assert.Equal([6], read.PayloadOf(6).ToArray());
        Assert.True(read.PayloadOf(8).IsEmpty);

        int[] live = read.LiveRows();
        Assert.Equal([3, 4, 6, 8], live[3..7]);
        VectorRows copy = read.Copy(live);
        Assert.Equal((first + 18, first + 18), (copy.Count, copy.Live));
        Assert.Equal(first + 3, copy.Row(first + 1)[0]);
        Assert.Equal([9], copy.PayloadOf(first + 3).ToArray());
        GC.KeepAlive(read);
    }

    [Fact]
    public void A_file_in_which_two_live_rows_have_one_id_is_refused()
    {
        using (FileStream stream = File.Create(_path))
        {
            SectionWriter writer = new(stream);
            writer.Write<float>("rows.vectors", new float[32]);
            writer.Write<long>("rows.ids", [4, 4]);
            writer.Write<ulong>("rows.deleted", [0]);
            writer.Finish();
        }

        VectorFileException refused = Assert.Throws<VectorFileException>(() => VectorRows.Read(SectionReader.Open(_path), 3, VectorMetric.L2));
        Assert.Contains("id 4", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_lives_as_long_as_rows_are_held_and_no_longer()
    {
        WeakReference memory = Leave();
        for (int i = 0; i < 50 && memory.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(memory.IsAlive);

        static WeakReference Leave()
        {
            VectorRows rows = new(16, VectorMetric.L2);
            rows.Append(1, new float[16]);
            GC.Collect();
            Assert.Equal(0, rows.Row(0)[15]);
            WeakReference held = new(rows);
            GC.KeepAlive(rows);
            return held;
        }
    }

    private static float[] Filled(int dimension, float value)
    {
        float[] vector = new float[dimension];
        Array.Fill(vector, value);
        return vector;
    }

    private void Save(VectorRows rows)
    {
        using FileStream stream = File.Create(_path);
        SectionWriter writer = new(stream);
        rows.Write(writer);
        writer.Finish();
    }
}
