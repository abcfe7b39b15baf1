using Microsoft.Data.Sqlite;

namespace Tocsin.Engine.Collection.Catalogue;

/// <summary>The conditions of a <see cref="FileQuery"/> as SQL with parameters.</summary>
internal sealed class FileConditions
{
    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object Value)> _values = [];

    public FileConditions(string? category, string? remote, string? pathContains, DateTime? from, DateTime? to)
    {
        if (category is not null)
            Add("category = $category", "$category", category);
        if (remote is not null)
            Add("remote = $remote", "$remote", remote);
        if (!string.IsNullOrEmpty(pathContains))
            Add(@"path LIKE $contains ESCAPE '\'", "$contains", $"%{pathContains.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_")}%");
        if (from is { } begin)
            Add("coalesce(last_time, modified) >= $from", "$from", begin.Ticks);
        if (to is { } end)
            Add("(first_time IS NULL OR first_time < $to)", "$to", end.Ticks);
    }

    /// <summary>A command: <c>SELECT {columns} FROM files WHERE … {rest}</c>.</summary>
    public SqliteCommand Select(SqliteConnection connection, string columns, string rest = "")
    {
        SqliteCommand command = connection.CreateCommand();
        string where = _conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", _conditions);
        command.CommandText = $"SELECT {columns} FROM files{where} {rest}";
        foreach ((string name, object value) in _values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private void Add(string condition, string name, object value)
    {
        _conditions.Add(condition);
        _values.Add((name, value));
    }
}
