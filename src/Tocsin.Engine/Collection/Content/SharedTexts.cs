using Tocsin.Engine.Collection.Paths;

namespace Tocsin.Engine.Collection.Content;

/// <summary>
/// Compressed files that were shown lately, decompressed as far as somebody looked: the next page of the same file goes on from there, whoever asks. At most
/// <see cref="MostTexts"/> that nobody reads stay, and <see cref="MostBytes"/> of each on disk; the ones that were not used for longest go first. Any thread.
/// </summary>
internal sealed class SharedTexts : IDisposable
{
    /// <summary>Texts that are kept though nobody reads them.</summary>
    public const int MostTexts = 4;

    /// <summary>Bytes of one text on disk, compressed: about 16 GiB of a usual log.</summary>
    public const long MostBytes = 2L << 30;

    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = []; // the latest used last

    /// <summary>The shared text of a file. It takes the given one over, or disposes it where it has the file already.</summary>
    public ITextBytes Share(FoundFile file, CompressedBytes own)
    {
        lock (_gate)
        {
            Entry? entry = _entries.Find(entry => entry.File == file);
            if (entry is null)
            {
                own.KeepBlocks(MostBytes);
                entry = new Entry(file, own);
            }
            else
            {
                own.Dispose();
                _entries.Remove(entry);
            }

            _entries.Add(entry);
            entry.Users++;
            return new Shared(this, entry);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            // One that is being read goes with its last reader.
            foreach (Entry entry in _entries.Where(entry => entry.Users == 0))
            {
                entry.Text.Dispose();
            }

            _entries.Clear();
        }
    }

    private void Release(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users > 0)
            {
                return;
            }

            if (!_entries.Contains(entry))
            {
                entry.Text.Dispose();
            }

            Entry[] idle = [.. _entries.Where(other => other.Users == 0)];
            foreach (Entry old in idle.SkipLast(MostTexts))
            {
                _entries.Remove(old);
                old.Text.Dispose();
            }
        }
    }

    private sealed class Entry(FoundFile file, CompressedBytes text)
    {
        public FoundFile File { get; } = file;

        public CompressedBytes Text { get; } = text;

        public Lock Gate { get; } = new();

        public int Users { get; set; }
    }

    /// <summary>One reader's view: the readers of a text take turns.</summary>
    private sealed class Shared(SharedTexts texts, Entry entry) : ITextBytes
    {
        private bool _isDisposed;

        public long? Length
        {
            get
            {
                lock (entry.Gate)
                {
                    return entry.Text.Length;
                }
            }
        }

        public bool IsSeekable
        {
            get
            {
                lock (entry.Gate)
                {
                    return entry.Text.IsSeekable;
                }
            }
        }

        public string? Fault
        {
            get
            {
                lock (entry.Gate)
                {
                    return entry.Text.Fault;
                }
            }
        }

        public int Read(long offset, Span<byte> to, CancellationToken cancellation = default)
        {
            lock (entry.Gate)
            {
                return entry.Text.Read(offset, to, cancellation);
            }
        }

        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                texts.Release(entry);
            }
        }
    }
}
