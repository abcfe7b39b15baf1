using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Similarity.Incidents;

/// <summary>A file of incidents that is damaged: put aside as it is, and read as far as it can be.</summary>
internal static class IncidentSalvage
{
    private static readonly string[] Files = ["", "-wal", "-shm"];

    /// <summary>Renames a file with its log; nothing is overwritten. Answers the new name.</summary>
    public static string PutAside(string path, DateTime now)
    {
        string aside = $"{path}.damaged-{now:yyyyMMddHHmmssfff}", name = aside;
        for (int again = 2; Files.Any(file => File.Exists(name + file)); again++)
            name = $"{aside}-{again}";
        foreach (string file in Files.Where(file => File.Exists(path + file)))
            File.Move(path + file, name + file);
        return name;
    }

    /// <summary>
    /// Writes what can be read of a damaged file into one that is sound, and answers how many incidents that was. The damaged one stays as it is: a copy of it is read, for SQLite
    /// writes where it finds a log.
    /// </summary>
    public static int Copy(string damaged, IncidentStore into)
    {
        string copy = damaged + ".copy";
        try
        {
            foreach (string file in (string[])["", "-wal"])
            {
                if (File.Exists(damaged + file))
                    File.Copy(damaged + file, copy + file);
            }

            using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = copy, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
            return Try(connection.Open) ? Copy(connection, into) : 0;
        }
        finally
        {
            foreach (string file in Files)
                File.Delete(copy + file);
        }
    }

    private static int Copy(SqliteConnection from, IncidentStore into)
    {
        SortedDictionary<long, Incident> found = [];
        if (!Scan(from, "ORDER BY id", found, static _ => true))
        {
            // A page that cannot be read ends the way through the table: there is another from its end, and one from above to each row between.
            long last = found.Count == 0 ? 0 : found.Keys.Last(), first = long.MaxValue;
            Scan(from, "ORDER BY id DESC", found, number => (first = number) > last);
            for (long number = Math.Max(last + 1, first - IncidentIndex.MostIncidents); first < long.MaxValue && number < first; number++)
                Scan(from, $"WHERE id = {number}", found, static _ => true);
        }

        HashSet<(string, string)> names = [];
        int kept = into.Write([.. found.Values.Where(one => names.Add((one.Stream, one.Finding)))], []).Length;

        // Wholly or not at all: a term whose share is lost would count as one that no usual session has. What is not there is learnt again.
        IReadOnlyList<UsualIncident> spaces = [];
        Dictionary<ulong, double> shares = [];
        if (Try(() => (spaces, shares) = (IncidentStore.Spaces(from), IncidentStore.Shares(from))))
        {
            foreach (UsualIncident usual in spaces)
                into.Write(usual with { Shares = shares });
        }

        return kept;
    }

    // False when it came to no end. A row that makes no sense is left out.
    private static bool Scan(SqliteConnection from, string which, SortedDictionary<long, Incident> found, Func<long, bool> goOn) => Try(() =>
    {
        using SqliteCommand select = from.CreateCommand();
        select.CommandText = $"SELECT {IncidentStore.Columns} FROM incidents NOT INDEXED {which}";
        using SqliteDataReader row = select.ExecuteReader();
        while (row.Read())
        {
            long number = row.GetInt64(0);
            if (!goOn(number))
                break;
            Try(() => found[number] = IncidentStore.Read(row));
        }
    });

    private static bool Try(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception unreadable) when (unreadable is SqliteException or InvalidDataException or InvalidCastException or OverflowException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
