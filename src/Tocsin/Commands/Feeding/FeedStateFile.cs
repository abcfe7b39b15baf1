using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tocsin.Commands.Writing;
using Tocsin.Engine.Streams.Storage;

namespace Tocsin.Commands.Feeding;

/// <summary>
/// The state file of one feeding. Each answer is one small write behind what was saved, so that a kill forgets only what was answered and not yet written: at most a
/// line a worker. What lies in it is saved anew, atomically and synced, from time to time, which is what a power cut can take back to. One thread at a time; while it
/// is open no other feeding can use it.
/// </summary>
internal sealed class FeedStateFile : IDisposable
{
    private const int MostNotes = 20_000;
    private const string Suffix = ".feed";
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(5);

    private readonly OutputFile _file;
    private readonly string _path;
    private readonly FeedOrigin _origin;
    private readonly TimeProvider _clock;
    private readonly byte[] _note = new byte[24];
    private SafeFileHandle? _handle;
    private long _end;
    private long _saved;
    private int _notes;

    private FeedStateFile(string path, FeedOrigin origin, TimeProvider clock)
    {
        (_path, _origin, _clock) = (path, origin, clock);
        _file = new OutputFile(path, "--state", new PhysicalFileSystem());
    }

    /// <summary>As the user can name it.</summary>
    public string Path => _path;

    /// <summary>
    /// Where a feeding remembers when nobody says: beside its file; where that folder cannot be written, in the user's state folder. The one that is there already counts.
    /// </summary>
    public static string UsualPath(string file)
    {
        string beside = file + Suffix;
        string home = System.IO.Path.Combine(StateHome(), "tocsin", $"{System.IO.Path.GetFileName(file)}.{Individual.Hash(Encoding.UTF8.GetBytes(file)):x16}{Suffix}");
        return File.Exists(beside) || (!File.Exists(home) && CanWrite(System.IO.Path.GetDirectoryName(beside)!)) ? beside : home;
    }

    /// <summary>What is remembered; null where nothing is.</summary>
    /// <exception cref="CommandException">It cannot be read, or another feeding uses it.</exception>
    public static FeedState? Read(string path)
    {
        try
        {
            return File.Exists(path) ? FeedState.Parse(File.ReadAllText(path)) : null;
        }
        catch (FormatException fault)
        {
            throw CommandException.Failed($"The state file {path} cannot be read: {fault.Message}. Name another with --state, or begin anew with --restart.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"The state file {path} cannot be opened: {fault.Message.TrimEnd('.')}. Does another feeding use it? Name another with --state.", fault);
        }
    }

    /// <summary>Opens it for a feeding, and saves what is known at its beginning.</summary>
    public static FeedStateFile Open(string path, FeedOrigin origin, AnsweredLines answered, TimeProvider clock)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        FeedStateFile file = new(path, origin, clock);
        file.Save(answered);
        return file;
    }

    /// <summary>A line was answered; it is among <paramref name="answered"/>.</summary>
    public void Note(long line, AnsweredLines answered)
    {
        if (_notes >= MostNotes || _clock.GetElapsedTime(_saved) > SaveEvery)
        {
            Save(answered);
            return;
        }

        line.TryFormat(_note, out int length, provider: CultureInfo.InvariantCulture);
        _note[length++] = (byte)'\n';
        try
        {
            RandomAccess.Write(_handle!, _note.AsSpan(0, length), _end);
        }
        catch (IOException fault)
        {
            throw CommandException.Outside($"The state file {_path} cannot be written: {fault.Message.TrimEnd('.')}. Check --state and the disk.", fault);
        }

        _end += length;
        _notes++;
    }

    /// <summary>Writes all anew.</summary>
    public void Save(AnsweredLines answered)
    {
        byte[] text = FeedState.Text(answered, _origin);
        _file.Replace(text);
        _handle?.Dispose();
        _handle = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.None);
        (_end, _notes, _saved) = (text.Length, 0, _clock.GetTimestamp());
    }

    public void Dispose() => _handle?.Dispose();

    private static string StateHome() => Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } given
        ? given
        : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");

    private static bool CanWrite(string folder)
    {
        string probe = System.IO.Path.Combine(folder, $".tocsin-{Environment.ProcessId}{Suffix}");
        try
        {
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
