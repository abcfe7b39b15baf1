using Microsoft.Data.Sqlite;
using Tocsin.Engine.Collection.Catalogue;

namespace Tocsin.Engine.Collection.Feeding;

/// <summary>Notes in the catalogue how far sources were taken, several at a time, each after its lines have become durable.</summary>
internal sealed class FeedNotes(FileCatalogue catalogue, TimeProvider time)
{
    private const int NotesAtOnce = 64;

    private readonly List<Note> _notes = [];
    private readonly HashSet<string> _families = [];

    private sealed record Note(FeedFile File, FeedSource? Source, long Fed, byte[] Tail, Unfed Left);

    /// <summary>Whether something about a family is not in the catalogue yet.</summary>
    public bool Concern(string family) => _families.Contains(family);

    /// <summary>Notes that a source is in its stream up to a byte, and what is left of the file. A source of which nothing was taken is none: any text begins with nothing.</summary>
    public void Add(FeedFile file, FeedSource? source, long fed, byte[] tail, Unfed left)
    {
        _notes.Add(new Note(file, fed == 0 ? null : source, fed, tail, left));
        _families.Add(file.Family);
        if (_notes.Count >= NotesAtOnce)
            Save();
    }

    /// <summary>Writes all notes.</summary>
    public void Save()
    {
        if (_notes.Count == 0)
            return;
        long now = time.GetUtcNow().UtcTicks;
        catalogue.Write((connection, transaction) =>
        {
            using SqliteCommand source = CatalogueUpdate.Command(
                connection, transaction,
                """
                INSERT INTO sources (id, name, family, head, head_length, fed, tail, tail_length, seen) VALUES ($id, $name, $family, $head, $length, $fed, $tail, $tail_length, $seen)
                ON CONFLICT DO UPDATE SET head = $head, head_length = $length, fed = $fed, tail = $tail, tail_length = $tail_length, seen = $seen RETURNING id
                """,
                "$id", "$name", "$family", "$head", "$length", "$fed", "$tail", "$tail_length", "$seen");
            using SqliteCommand file = CatalogueUpdate.Command(
                connection, transaction,
                "UPDATE files SET source = coalesce($source, source), unfed = CASE WHEN size = $size AND modified = $modified THEN $left ELSE unfed END WHERE id = $id",
                "$source", "$size", "$modified", "$left", "$id");
            foreach (Note note in _notes)
            {
                if (note.Source is { } known)
                {
                    object?[] values = [known.Id == 0 ? null : known.Id, known.Name, known.Family, known.Head, known.HeadLength, note.Fed, note.Tail, Math.Min(note.Fed, FeedLines.TailBytes), now];
                    for (int at = 0; at < values.Length; at++)
                        source.Parameters[at].Value = values[at] ?? DBNull.Value;
                    known.Id = (long)source.ExecuteScalar()!;
                }

                CatalogueUpdate.Run(file, note.Source?.Id, note.File.Size, note.File.Modified, (long)note.Left, note.File.Id);
            }

            return true;
        });
        _notes.Clear();
        _families.Clear();
    }
}
