using Microsoft.Data.Sqlite;
using Tocsin.Engine.Collection.Content;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>Counts the lines of files that have grown, the latest written first, until the bytes of one pass are used up.</summary>
internal sealed class FactsRound(RootFolder logs, FileCatalogue catalogue)
{
    private const int FilesAtOnce = 500;

    private readonly FactsCounter _counter = new();

    private sealed record Row(long Id, string Path, long Size, long Modified, FileFacts Facts);

    /// <summary>Counts. Answers how many files, and how many are left.</summary>
    public (int Counted, int Left) Run(long budget, IProgress<CataloguePassProgress>? progress, CancellationToken cancellation)
    {
        int counted = 0;
        (long Modified, long Id) last = (long.MaxValue, 0);
        while (budget > 0)
        {
            List<Row> rows = Next(last);
            if (rows.Count == 0)
                break;
            List<(Row Row, FileFacts Facts, bool IsWhole)> results = new(rows.Count);
            try
            {
                foreach (Row row in rows)
                {
                    if (budget <= 0)
                        break;
                    cancellation.ThrowIfCancellationRequested();
                    (FileFacts facts, bool isWhole) = Count(row, budget, cancellation);
                    budget -= Math.Max(4096, facts.Counted - row.Facts.Counted); // a small file costs its opening
                    results.Add((row, facts, isWhole));
                    last = (row.Modified, row.Id);
                }
            }
            finally
            {
                Save(results);
            }

            counted += results.Count;
            progress?.Report(new CataloguePassProgress("counting", counted, 0));
        }

        return (counted, (int)catalogue.Read(static connection => CatalogueSchema.Number(connection, "SELECT count(*) FROM files WHERE uncounted <> 0")));
    }

    private (FileFacts Facts, bool IsWhole) Count(Row row, long budget, CancellationToken cancellation)
    {
        if (LogContent.TryOpen(logs, row.Path, out LogContent? content) != OpenOutcome.Opened)
            return (row.Facts, true); // gone, or not ours to read: the next change of the file asks again
        using (content)
        {
            try
            {
                bool isCompressed = Categories.RotatedName.Parse(row.Path).Compression != FileCompression.None;
                FileFacts facts = _counter.Count(content!, isCompressed ? default : row.Facts, FileRows.Time(row.Modified), isCompressed ? long.MaxValue / 2 : budget, out bool isWhole, cancellation);
                return (facts, isWhole);
            }
            catch (Exception damaged) when (damaged is InvalidDataException or IOException)
            {
                return (row.Facts, true);
            }
        }
    }

    private List<Row> Next((long Modified, long Id) last) => catalogue.Read(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT id, path, size, modified, counted, coalesce(lines, 0), first_time, last_time, header, coalesce(errors, 0) FROM files "
            + "WHERE uncounted <> 0 AND modified <= $modified AND (modified < $modified OR id > $id) ORDER BY modified DESC, id LIMIT $limit";
        command.Parameters.AddWithValue("$modified", last.Modified);
        command.Parameters.AddWithValue("$id", last.Id);
        command.Parameters.AddWithValue("$limit", FilesAtOnce);
        using SqliteDataReader rows = command.ExecuteReader();
        List<Row> next = [];
        while (rows.Read())
        {
            next.Add(new Row(rows.GetInt64(0), rows.GetString(1), rows.GetInt64(2), rows.GetInt64(3), new FileFacts(
                rows.GetInt64(4), rows.GetInt64(5), FileRows.Optional(rows, 6), FileRows.Optional(rows, 7), rows.IsDBNull(8) ? null : rows.GetString(8), rows.GetInt64(9))));
        }

        return next;
    });

    private void Save(List<(Row Row, FileFacts Facts, bool IsWhole)> results)
    {
        if (results.Count == 0)
            return;
        catalogue.Write((connection, transaction) =>
        {
            using SqliteCommand update = CatalogueUpdate.Command(
                connection, transaction,
                "UPDATE files SET counted = $counted, lines = $lines, first_time = $first, last_time = $last, header = $header, errors = $errors, uncounted = $uncounted WHERE id = $id",
                "$counted", "$lines", "$first", "$last", "$header", "$errors", "$uncounted", "$id");
            foreach ((Row row, FileFacts facts, bool isWhole) in results)
                CatalogueUpdate.Run(update, facts.Counted, facts.Lines, facts.FirstTicks, facts.LastTicks, facts.Header, facts.Errors, isWhole ? 0L : 1L, row.Id);
            CatalogueUpdate.NextRevision(connection, transaction);
            return true;
        });
    }
}
