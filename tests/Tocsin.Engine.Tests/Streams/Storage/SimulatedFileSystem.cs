using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Streams.Storage;

/// <summary>
/// A disk in memory that does what a hostile disk may do, and reproduces it from a seed. It belongs to one run of a process: after
/// its end every call throws, and <see cref="Restart"/> gives the next run what survived. A killed process loses nothing that it had
/// written. When the power goes, synced bytes and synced names survive; of the rest each change survives, is torn, is spoilt or is
/// lost. Any thread may call it.
/// </summary>
internal sealed class SimulatedFileSystem : IFileSystem
{
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly SimulatedFolder _root;
    private readonly Lock _holdGate = new();
    private TaskCompletionSource? _release;
    private TaskCompletionSource? _held;
    private bool _killed;
    private bool _restarted;

    public SimulatedFileSystem(int seed)
        : this(new Random(seed), new SimulatedFolder())
    {
    }

    private SimulatedFileSystem(Random random, SimulatedFolder root) => (_random, _root) = (random, root);

    /// <summary>Changes asked for so far, syncs included.</summary>
    public int Operations { get; private set; }

    /// <summary>Syncs of files and folders so far.</summary>
    public int Syncs { get; private set; }

    /// <summary>The power goes (or the process is killed, see <see cref="OnlyKill"/>) in the middle of the operation with this number (the first is 1).</summary>
    public int? CrashAt { get; set; }

    /// <summary>What happens at <see cref="CrashAt"/> hits the process and not the power.</summary>
    public bool OnlyKill { get; set; }

    /// <summary>The sync with this number fails (the first is 1).</summary>
    public int? FailSyncAt { get; set; }

    /// <summary>Bytes that all files together may have.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Files that somebody opened and did not close.</summary>
    public int OpenHandles { get; private set; }

    /// <summary>True when this run of the process is over.</summary>
    public bool Crashed { get; private set; }

    /// <summary>True when this run ended with the power.</summary>
    public bool PowerWent => Crashed && !_killed;

    /// <summary>Bytes of all files together.</summary>
    public long UsedBytes => Ask(() => Used(_root));

    /// <summary>The power goes now.</summary>
    public void Crash() => End(kill: false);

    /// <summary>The process is killed now: what it wrote is with the operating system, and stays.</summary>
    public void Kill() => End(kill: true);

    /// <summary>Makes every sync wait, so that a test decides what happens meanwhile; the task ends when one waits.</summary>
    public Task HoldSyncs()
    {
        lock (_holdGate)
        {
            _release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _held.Task;
        }
    }

    /// <summary>Lets syncs go on.</summary>
    public void ReleaseSyncs()
    {
        lock (_holdGate)
        {
            _release?.TrySetResult();
            (_release, _held) = (null, null);
        }
    }

    /// <summary>What the next run finds. Throws when this one has not ended.</summary>
    public SimulatedFileSystem Restart()
    {
        lock (_gate)
        {
            if (!Crashed || _restarted)
            {
                throw new InvalidOperationException("A restart follows a crash, once.");
            }

            _restarted = true;
            if (!_killed)
            {
                _root.Crash(_random, SurvivalDice.Throw(_random));
            }

            return new SimulatedFileSystem(_random, _root) { Capacity = Capacity };
        }
    }

    public void CreateDirectory(string path) => Change(() =>
    {
        SimulatedFolder folder = _root;
        foreach (string name in Split(path))
        {
            if (!folder.Entries.TryGetValue(name, out object? node))
            {
                folder.Add(name, node = new SimulatedFolder());
            }

            folder = node as SimulatedFolder ?? throw new IOException($"'{path}': '{name}' is a file.");
        }
    });

    public IReadOnlyList<string> ListFiles(string directory) => Ask(() =>
        FindFolder(directory) is { } folder
            ? folder.Entries.Where(entry => entry.Value is SimulatedFile).Select(entry => entry.Key).Order(StringComparer.Ordinal).ToArray()
            : []);

    public bool FileExists(string path) => Ask(() => Find(path) is not null);

    public IWritableFile Create(string path)
    {
        SimulatedFile file = new();
        Change(() =>
        {
            (SimulatedFolder folder, string name) = Locate(path);
            if (folder.Entries.ContainsKey(name))
            {
                throw new IOException($"'{path}' exists.");
            }

            folder.Add(name, file);
        });
        return Open(file);
    }

    public IWritableFile OpenForAppend(string path) => Open(Ask(() => Find(path) ?? throw new FileNotFoundException($"There is no '{path}'.", path)));

    public IReadableFile OpenRead(string path) => Open(Ask(() => Find(path) ?? throw new FileNotFoundException($"There is no '{path}'.", path)));

    public void Rename(string source, string target) => Change(() =>
    {
        (SimulatedFolder folder, string name) = Locate(source);
        (SimulatedFolder targetFolder, string targetName) = Locate(target);
        if (folder != targetFolder)
        {
            throw new ArgumentException("A rename is atomic within one folder only.", nameof(target));
        }

        if (!folder.Entries.ContainsKey(name))
        {
            throw new FileNotFoundException($"There is no '{source}'.", source);
        }

        folder.Rename(name, targetName);
    });

    public void Delete(string path) => Change(() =>
    {
        if (Find(path) is not null)
        {
            (SimulatedFolder folder, string name) = Locate(path);
            folder.Remove(name);
        }
    });

    public void SyncDirectory(string path) => Sync(
        () => (FindFolder(path) ?? throw new DirectoryNotFoundException($"There is no folder '{path}'.")).Sync(),
        survival => FindFolder(path)?.FailSync(_random, survival));

    public long? FreeBytes(string directory) => Ask<long?>(() => Capacity - Used(_root));

    private void Sync(Action sync, Action<Survival> fail)
    {
        WaitWhileHeld();
        Change(() =>
        {
            if (++Syncs == FailSyncAt)
            {
                fail(SurvivalDice.Throw(_random));
                throw new IOException("A simulated sync failed.");
            }

            sync();
        });
    }

    private void WaitWhileHeld()
    {
        Task? release;
        lock (_holdGate)
        {
            _held?.TrySetResult();
            release = _release?.Task;
        }

        release?.Wait();
    }

    private void Write(SimulatedFile file, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            Operations++;
            long room = Capacity == long.MaxValue ? long.MaxValue : Math.Max(0, Capacity - Used(_root));
            if (OnlyKill && Operations == CrashAt)
            {
                room = Math.Min(room, _random.Next(bytes.Length + 1)); // what is torn, is torn within the call
            }

            file.Write(bytes[..(int)Math.Min(room, bytes.Length)]);
            CrashIfDue();
            if (room < bytes.Length)
            {
                throw new DiskFullException($"The simulated disk is full: {bytes.Length} bytes were to be written, {room} are free.");
            }
        }
    }

    /// <summary>Makes a change; when the crash is due it may or may not have happened, which the dice of <see cref="Restart"/> decide.</summary>
    private void Change(Action change)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            Operations++;
            if (Operations == CrashAt && _random.Next(2) == 0)
            {
                End(OnlyKill);
                ThrowIfCrashed();
            }

            change();
            CrashIfDue();
        }
    }

    private T Ask<T>(Func<T> question)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            return question();
        }
    }

    private void CrashIfDue()
    {
        if (Operations == CrashAt)
        {
            End(OnlyKill);
            ThrowIfCrashed();
        }
    }

    private void End(bool kill)
    {
        lock (_gate)
        {
            (_killed, Crashed) = (Crashed ? _killed : kill, true);
        }
    }

    private void ThrowIfCrashed()
    {
        if (Crashed)
        {
            throw new SimulatedCrashException();
        }
    }

    private Handle Open(SimulatedFile file)
    {
        lock (_gate)
        {
            ThrowIfCrashed();
            OpenHandles++;
            return new Handle(this, file);
        }
    }

    private static long Used(SimulatedFolder folder) =>
        folder.Entries.Values.Sum(node => node is SimulatedFile file ? file.Length : Used((SimulatedFolder)node));

    private SimulatedFile? Find(string path) =>
        FindFolder(Path.GetDirectoryName(path)!)?.Entries.GetValueOrDefault(Path.GetFileName(path)) as SimulatedFile;

    private (SimulatedFolder Folder, string Name) Locate(string path) =>
        (FindFolder(Path.GetDirectoryName(path)!) ?? throw new DirectoryNotFoundException($"There is no folder for '{path}'."), Path.GetFileName(path));

    private SimulatedFolder? FindFolder(string path)
    {
        SimulatedFolder? folder = _root;
        foreach (string name in Split(path))
        {
            folder = folder?.Entries.GetValueOrDefault(name) as SimulatedFolder;
        }

        return folder;
    }

    private static string[] Split(string path) => Path.IsPathFullyQualified(path)
        ? path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)
        : throw new ArgumentException($"'{path}' is not an absolute path.", nameof(path));

    private sealed class Handle(SimulatedFileSystem owner, SimulatedFile file) : IWritableFile, IReadableFile
    {
        private bool _closed;

        public long Length => owner.Ask(() => file.Length);

        public void Write(ReadOnlySpan<byte> bytes) => owner.Write(file, bytes);

        public void Sync() => owner.Sync(file.Sync, survival => file.FailSync(owner._random, survival));

        public void Truncate(long length)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
            owner.Change(() => file.Truncate((int)length));
        }

        public int Read(long offset, Span<byte> destination)
        {
            lock (owner._gate)
            {
                owner.ThrowIfCrashed();
                return file.Read(offset, destination);
            }
        }

        public void Dispose()
        {
            lock (owner._gate)
            {
                owner.OpenHandles -= _closed ? 0 : 1;
                _closed = true;
            }
        }
    }
}

/// <summary>The process is gone: the call that was interrupted by the crash, and every later one.</summary>
internal sealed class SimulatedCrashException() : IOException("The power went in this simulation.");
