using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>Size, time and inode of all files of the catalogue, in memory: a pass over files that have not changed asks nobody else. One thread.</summary>
internal sealed class KnownFiles
{
    private readonly Dictionary<string, State> _byPath;
    private int _pass;

    private KnownFiles(Dictionary<string, State> byPath) => _byPath = byPath;

    [StructLayout(LayoutKind.Auto)]
    private record struct State(long Size, long Modified, ulong Inode, int Pass);

    public int Count => _byPath.Count;

    public static KnownFiles Load(FileCatalogue catalogue) => catalogue.Read(static connection =>
    {
        Dictionary<string, State> known = new(StringComparer.Ordinal);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT path, size, modified, inode FROM files";
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
            known.Add(rows.GetString(0), new State(rows.GetInt64(1), rows.GetInt64(2), (ulong)rows.GetInt64(3), 0));
        return new KnownFiles(known);
    });

    /// <summary>From here on no file has been seen.</summary>
    public void BeginPass() => _pass++;

    /// <summary>Notes that a file is there. True when it is as it was.</summary>
    public bool IsAsBefore(in FoundFile file)
    {
        ref State state = ref CollectionsMarshal.GetValueRefOrNullRef(_byPath, file.Path);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref state))
            return false;
        state.Pass = _pass;
        return state.Size == file.Size && state.Modified == file.Modified.Ticks && state.Inode == file.Inode;
    }

    /// <summary>Files that nobody has seen in this pass.</summary>
    public List<string> Unseen()
    {
        List<string> unseen = [];
        foreach ((string path, State state) in _byPath)
        {
            if (state.Pass != _pass)
                unseen.Add(path);
        }

        return unseen;
    }

    public bool Contains(string path) => _byPath.ContainsKey(path);

    public void Remove(string path) => _byPath.Remove(path);

    public void Set(in FoundFile file) => _byPath[file.Path] = new State(file.Size, file.Modified.Ticks, file.Inode, _pass);
}
