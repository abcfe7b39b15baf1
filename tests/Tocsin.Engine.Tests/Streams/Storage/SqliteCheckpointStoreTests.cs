using Microsoft.Data.Sqlite;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Engine.Tests.Streams.Storage;

public sealed class SqliteCheckpointStoreTests : CheckpointStoreContract, IDisposable
{
    private static readonly LaneId Web = new("web", 0);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-checkpoints-");

    private string Database => Path.Combine(_folder.FullName, "checkpoints.db");

    public void Dispose() => _folder.Delete(recursive: true);

    protected override ICheckpointStore Open() => new SqliteCheckpointStore(Database);

    protected override IReadOnlyList<string> StoredFiles() => Directory.GetFiles(_folder.FullName);

    protected override long LengthOf(string path) => new FileInfo(path).Length;

    protected override void FlipBit(string path, long offset, int bit)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        int value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ (1 << bit)));
    }

    /// <summary>A power cut leaves the database and a write-ahead log that ends anywhere: here, at every 500th byte.</summary>
    internal override IEnumerable<ICheckpointStore> CrashesDuringSave(LaneId lane, Checkpoint? old, Checkpoint next)
    {
        byte[] database, log;
        using (ICheckpointStore store = Open())
        {
            if (old is not null)
            {
                store.Save(lane, old);
            }

            // A reader that stays keeps the new pages in the log.
            using SqliteConnection reader = new($"Data Source={Database};Pooling=false");
            reader.Open();
            using SqliteTransaction reading = reader.BeginTransaction(deferred: true);
            using (SqliteCommand count = reader.CreateCommand())
            {
                count.CommandText = "SELECT count(*) FROM checkpoints";
                count.ExecuteScalar();
            }

            store.Save(lane, next);
            database = ReadShared(Database);
            log = ReadShared(Database + "-wal");
        }

        Assert.True(log.Length > next.State.Length, "the log holds the new pair");
        for (int cut = 0; cut < log.Length + 500; cut += 500)
        {
            string copy = Path.Combine(_folder.FullName, $"cut-{cut}.db");
            File.WriteAllBytes(copy, database);
            File.WriteAllBytes(copy + "-wal", log[..Math.Min(cut, log.Length)]);
            yield return new SqliteCheckpointStore(copy);
        }
    }

    [Fact]
    public void A_database_that_another_process_writes_is_named_with_the_remedy()
    {
        using SqliteCheckpointStore store = new(Database, TimeSpan.FromSeconds(1));
        store.Save(Web, new Checkpoint(1, default));
        using SqliteConnection other = Raw();
        using SqliteTransaction writing = other.BeginTransaction();

        IOException refused = Assert.Throws<IOException>(() => store.Save(Web, new Checkpoint(2, default)));
        Assert.Contains(Database, refused.Message);
        Assert.Contains("Stop the other Tocsin", refused.Message);
        Assert.Equal(1, store.Load(Web)!.Position);

        writing.Rollback();
        store.Save(Web, new Checkpoint(2, default));
        Assert.Equal(2, store.Load(Web)!.Position);
    }

    [Theory]
    [InlineData("")]
    [InlineData("these are not the bytes of a database, however often they are repeated")]
    public void What_is_no_database_is_refused_and_left_alone(string content)
    {
        string text = string.Concat(Enumerable.Repeat(content, 100));
        File.WriteAllText(Database, text);

        InvalidDataException refused = Assert.Throws<InvalidDataException>(Open);

        Assert.Contains(Database, refused.Message);
        Assert.Equal(text, File.ReadAllText(Database));
    }

    [Fact]
    public void The_database_of_another_program_is_refused_and_left_alone()
    {
        using (SqliteConnection other = Raw(SqliteOpenMode.ReadWriteCreate))
        {
            Execute(other, "CREATE TABLE theirs (x)");
        }

        byte[] before = File.ReadAllBytes(Database);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(Open);
        Assert.Contains("not a checkpoint database of Tocsin", refused.Message);
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void A_newer_version_is_refused_by_its_number()
    {
        Open().Dispose();
        using (SqliteConnection other = Raw())
        {
            Execute(other, "PRAGMA user_version = 2");
        }

        Assert.Contains("has version 2, and this program reads version 1", Assert.Throws<InvalidDataException>(Open).Message);
    }

    [Theory]
    [InlineData("DELETE FROM checkpoints")]
    [InlineData("DELETE FROM checkpoints WHERE lane = 1")]
    [InlineData("UPDATE checkpoints SET stream = 'wec'")]
    [InlineData("UPDATE checkpoints SET checksum = checksum + 1 WHERE lane = 0")]
    [InlineData("DELETE FROM seal")]
    [InlineData("DROP TABLE seal")]
    [InlineData("DROP TABLE checkpoints")]
    public void A_row_that_vanished_or_changed_is_corruption_and_no_empty_lane(string damage)
    {
        using (ICheckpointStore store = Open())
        {
            store.Save(Web, new Checkpoint(1, "a"u8.ToArray()));
            store.Save(Web with { Lane = 1 }, new Checkpoint(2, "b"u8.ToArray()));
        }

        using (SqliteConnection other = Raw())
        {
            Execute(other, damage);
        }

        Assert.Contains("is corrupt", Assert.Throws<InvalidDataException>(Open).Message);
    }

    [Theory]
    [InlineData("UPDATE checkpoints SET position = 0")]
    [InlineData("UPDATE checkpoints SET state = x'00'")]
    public void A_pair_that_changed_is_corruption(string damage)
    {
        using (ICheckpointStore store = Open())
        {
            store.Save(Web, new Checkpoint(1, "a"u8.ToArray()));
        }

        using (SqliteConnection other = Raw())
        {
            Execute(other, damage);
        }

        using ICheckpointStore damaged = Open();
        Assert.Contains("the checksum of lane web/0 does not match", Assert.Throws<InvalidDataException>(() => damaged.Load(Web)).Message);
    }

    [Fact]
    public void What_a_crash_left_of_a_creation_is_no_obstacle()
    {
        File.WriteAllText(Database + ".new", "half a database");
        File.WriteAllText(Database + ".new-journal", "half a journal");
        using (ICheckpointStore store = Open())
        {
            store.Save(Web, new Checkpoint(1, default));
        }

        Assert.Equal([Database], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void The_log_of_a_database_that_was_moved_away_is_not_written_into_a_new_one()
    {
        byte[] log;
        using (ICheckpointStore store = Open())
        {
            store.Save(Web, new Checkpoint(1, RandomBytes(10_000, seed: 1)));
            log = ReadShared(Database + "-wal");
        }

        Assert.NotEmpty(log);
        File.Delete(Database);
        File.WriteAllBytes(Database + "-wal", log);

        Assert.Contains("move its log away", Assert.Throws<InvalidDataException>(Open).Message);

        File.Delete(Database + "-wal");
        using ICheckpointStore fresh = Open();
        Assert.Null(fresh.Load(Web));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_made()
    {
        string deep = Path.Combine(_folder.FullName, "deep", "er", "checkpoints.db");
        using SqliteCheckpointStore store = new(deep);
        store.Save(Web, new Checkpoint(1, default));
        Assert.True(File.Exists(deep));
    }

    [Fact]
    public void What_is_saved_is_in_the_file_itself_and_the_log_does_not_grow()
    {
        using ICheckpointStore store = Open();
        for (int i = 1; i <= 20; i++)
        {
            store.Save(Web, new Checkpoint(i, RandomBytes(100_000, seed: i)));
        }

        Assert.InRange(new FileInfo(Database + "-wal").Length, 0, 400_000);
        string copy = Path.Combine(_folder.FullName, "copy.db");
        File.WriteAllBytes(copy, ReadShared(Database));
        using SqliteCheckpointStore alone = new(copy);
        Assert.Equal(20, alone.Load(Web)!.Position);
    }

    [Fact]
    public void A_closed_store_says_that_it_is_closed()
    {
        ICheckpointStore store = Open();
        store.Dispose();
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.Load(Web));
    }

    private SqliteConnection Raw(SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        SqliteConnection connection = new($"Data Source={Database};Mode={mode};Pooling=false");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static byte[] ReadShared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
