using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Tests.Files;

/// <summary>
/// What a disk may have after the power failed, step by step: bytes that were not synced are there, are not, or are there in part; each name that was
/// not synced with its folder leads to the old file or to the new one, whatever the others do.
/// </summary>
internal sealed class PowerCuts
{
    private readonly string _folder;
    private readonly List<byte[]> _synced = []; // of each file that ever was, by its number
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private Dictionary<string, int> _syncedNames;

    /// <param name="folder">Whose files are watched; all that is there is on the disk.</param>
    public PowerCuts(string folder)
    {
        _folder = folder;
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            _names[Path.GetFileName(path)] = _synced.Count;
            _synced.Add(File.ReadAllBytes(path));
        }

        _syncedNames = new Dictionary<string, int>(_names, StringComparer.Ordinal);
    }

    /// <summary>Takes note of a step.</summary>
    public void Done(DiskStep step, string path, string? name)
    {
        string file = Path.GetFileName(path);
        switch (step)
        {
            case DiskStep.Synced:
                _synced[NumberOf(file)] = File.ReadAllBytes(path);
                break;
            case DiskStep.Renamed:
                _names[Path.GetFileName(name!)] = NumberOf(file);
                _names.Remove(file);
                break;
            case DiskStep.FolderSynced when path == _folder:
                _syncedNames = new Dictionary<string, int>(_names, StringComparer.Ordinal);
                break;
        }
    }

    /// <summary>Every state that the folder may have if the power fails now: what its files hold, by name.</summary>
    public IEnumerable<Dictionary<string, byte[]>> Now()
    {
        string[] moved = [.. _names.Where(name => _syncedNames.GetValueOrDefault(name.Key, -1) != name.Value).Select(static name => name.Key)];
        for (int which = 0; which < 1 << moved.Length; which++)
        {
            foreach (int share in (int[])[0, 1, 2])
            {
                Dictionary<string, byte[]> state = new(StringComparer.Ordinal);
                foreach (string name in _names.Keys.Union(_syncedNames.Keys))
                {
                    int at = Array.IndexOf(moved, name);
                    bool isNew = at >= 0 && (which & (1 << at)) != 0;
                    if ((isNew ? _names : _syncedNames).TryGetValue(name, out int number))
                    {
                        state[name] = Contents(number, share);
                    }
                }

                yield return state;
            }
        }
    }

    // share: what is there of the bytes that were not synced: none, half, all.
    private byte[] Contents(int number, int share)
    {
        byte[] synced = _synced[number];
        string? name = _names.Where(name => name.Value == number).Select(static name => name.Key).SingleOrDefault();
        if (name is null || !File.Exists(Path.Combine(_folder, name)))
        {
            return synced;
        }

        byte[] all = File.ReadAllBytes(Path.Combine(_folder, name));
        return all.Length <= synced.Length ? synced : all[..(synced.Length + ((all.Length - synced.Length) * share / 2))];
    }

    private int NumberOf(string file)
    {
        if (!_names.TryGetValue(file, out int number))
        {
            number = _names[file] = _synced.Count;
            _synced.Add([]);
        }

        return number;
    }
}
