using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>The incidents on disk, each finding once. Any thread; calls wait for each other.</summary>
internal sealed class IncidentStore : IDisposable
{
    internal const string Columns = "id, stream, finding, detector, subject, time, bits, summary, space, features";

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly SqliteConnection _connection;

    /// <summary>Opens the file, or makes it with its folder. Throws <see cref="InvalidDataException"/> and <see cref="IOException"/>.</summary>
    public IncidentStore(string path)
    {
        _path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _connection = IncidentSchema.Open(_path);
    }

    /// <summary>All, the oldest first.</summary>
    public void ReadAll(Action<long, Incident> each) => Do(() =>
    {
        using SqliteCommand select = Command($"SELECT {Columns} FROM incidents ORDER BY id");
        using SqliteDataReader row = select.ExecuteReader();
        while (row.Read())
            each(row.GetInt64(0), Read(row));
        return true;
    });

    /// <summary>Those with these numbers; one that has gone is left out.</summary>
    public Dictionary<long, Incident> Read(IEnumerable<long> numbers) => Do(() =>
    {
        Dictionary<long, Incident> found = [];
        using SqliteCommand select = Command($"SELECT {Columns} FROM incidents WHERE id = $id");
        SqliteParameter id = select.Parameters.Add("$id", SqliteType.Integer);
        foreach (long number in numbers)
        {
            id.Value = number;
            using SqliteDataReader row = select.ExecuteReader();
            if (row.Read())
                found[number] = Read(row);
        }

        return found;
    });

    /// <summary>
    /// Writes incidents in one go and answers their numbers, in their order. What is there under the same finding with the same subject keeps its number; another subject
    /// under the same name is another journal's, and takes its place under a new number.
    /// </summary>
    public long[] Write(IReadOnlyList<Incident> incidents, IReadOnlyList<long> gone) => Do(() =>
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand delete = Command("DELETE FROM incidents WHERE id = $id", transaction);
        SqliteParameter id = delete.Parameters.Add("$id", SqliteType.Integer);
        foreach (long number in gone)
        {
            id.Value = number;
            delete.ExecuteNonQuery();
        }

        using SqliteCommand upsert = Command(
            "INSERT INTO incidents (stream, finding, detector, subject, time, bits, summary, space, features) "
            + "VALUES ($stream, $finding, $detector, $subject, $time, $bits, $summary, $space, $features) "
            + "ON CONFLICT (stream, finding) DO UPDATE SET bits = excluded.bits, summary = excluded.summary, space = excluded.space, features = excluded.features RETURNING id",
            transaction);
        long[] numbers = [.. incidents.Select(incident => Write(upsert, incident))];
        transaction.Commit();
        return numbers;
    });

    /// <summary>What is usual by space, without the shares.</summary>
    public IReadOnlyList<UsualIncident> Spaces() => Do(() => Spaces(_connection));

    /// <summary>What terms are usual.</summary>
    public Dictionary<ulong, double> Shares() => Do(() => Shares(_connection));

    internal static List<UsualIncident> Spaces(SqliteConnection connection)
    {
        List<UsualIncident> spaces = [];
        using SqliteCommand select = Command(connection, "SELECT space, sessions, centre FROM spaces ORDER BY space");
        using SqliteDataReader row = select.ExecuteReader();
        while (row.Read())
            spaces.Add(new UsualIncident(row.GetString(0), row.GetInt64(1), new Dictionary<ulong, double>(), IncidentFeatures.ReadFloats(row.GetFieldValue<byte[]>(2))));
        return spaces;
    }

    internal static Dictionary<ulong, double> Shares(SqliteConnection connection)
    {
        Dictionary<ulong, double> shares = [];
        using SqliteCommand select = Command(connection, "SELECT term, share FROM usual");
        using SqliteDataReader row = select.ExecuteReader();
        while (row.Read())
            shares[unchecked((ulong)row.GetInt64(0))] = Math.Clamp(row.GetDouble(1), 0, 1);
        return shares;
    }

    /// <summary>Writes what is usual in a space; what other spaces say of other terms stays.</summary>
    public void Write(UsualIncident usual) => Do(() =>
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        using SqliteCommand space = Command("INSERT INTO spaces VALUES ($space, $sessions, $centre) ON CONFLICT (space) DO UPDATE SET sessions = excluded.sessions, centre = excluded.centre", transaction);
        space.Parameters.AddWithValue("$space", usual.Space);
        space.Parameters.AddWithValue("$sessions", usual.Sessions);
        space.Parameters.AddWithValue("$centre", IncidentFeatures.Bytes(usual.Centre));
        space.ExecuteNonQuery();
        using SqliteCommand share = Command("INSERT INTO usual VALUES ($term, $share) ON CONFLICT (term) DO UPDATE SET share = excluded.share", transaction);
        SqliteParameter term = share.Parameters.Add("$term", SqliteType.Integer), value = share.Parameters.Add("$share", SqliteType.Real);
        foreach ((ulong hash, double of) in usual.Shares)
        {
            term.Value = unchecked((long)hash);
            value.Value = of;
            share.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            _connection.Dispose();
    }

    private static long Write(SqliteCommand upsert, Incident incident)
    {
        upsert.Parameters.Clear();
        upsert.Parameters.AddWithValue("$stream", incident.Stream);
        upsert.Parameters.AddWithValue("$finding", incident.Finding);
        upsert.Parameters.AddWithValue("$detector", incident.Detector);
        upsert.Parameters.AddWithValue("$subject", incident.Subject);
        upsert.Parameters.AddWithValue("$time", incident.Time.Ticks);
        upsert.Parameters.AddWithValue("$bits", incident.Bits is { } bits && double.IsFinite(bits) ? bits : DBNull.Value);
        upsert.Parameters.AddWithValue("$summary", incident.Summary);
        upsert.Parameters.AddWithValue("$space", incident.Features.Space);
        upsert.Parameters.AddWithValue("$features", incident.Features.ToBytes());
        return (long)upsert.ExecuteScalar()!;
    }

    internal static Incident Read(SqliteDataReader row) => new()
    {
        Stream = row.GetString(1),
        Finding = row.GetString(2),
        Detector = row.GetString(3),
        Subject = row.GetString(4),
        Time = new DateTime(Math.Clamp(row.GetInt64(5), 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc),
        Bits = row.IsDBNull(6) ? null : row.GetDouble(6),
        Summary = row.GetString(7),
        Features = IncidentFeatures.Read(row.GetString(8), row.GetFieldValue<byte[]>(9)),
    };

    private SqliteCommand Command(string sql, SqliteTransaction? transaction = null) => Command(_connection, sql, transaction);

    private static SqliteCommand Command(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command;
    }

    private T Do<T>(Func<T> action)
    {
        lock (_gate)
        {
            try
            {
                return IncidentStoreFailure.Translate(_path, action);
            }
            catch (InvalidDataException damaged) when (damaged.InnerException is null)
            {
                throw IncidentStoreFailure.Corrupt(_path, damaged.Message, damaged);
            }
        }
    }
}
