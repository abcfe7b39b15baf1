using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Engine.Similarity.Examining;

/// <summary>
/// Stands before libhdf5: a file that was not written by this process is examined elsewhere before it is opened here, once for each state of it (size, time, inode) and
/// each use. A damaged one is an exception and never opened; it is examined again when it has changed, or after a while. Without an examiner everything is let
/// through. Any thread; files are examined one after another.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class FeatureGuard(TimeProvider time)
{
    private const int MostRemembered = 1024;
    private const int MostTries = 3;

    private static readonly TimeSpan DamageRemembered = TimeSpan.FromMinutes(10);

    private readonly Lock _examining = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<FileMark, FeatureUse> _good = [];
    private readonly Dictionary<(FileMark Mark, FeatureUse Use), (string Reason, long Since)> _damaged = [];
    private readonly Queue<FileMark> _oldest = [];

    /// <summary>That of this process, where nobody names another one.</summary>
    public static FeatureGuard OfProcess { get; } = new(TimeProvider.System);

    /// <summary>Who examines; null while nobody can. To be set at the beginning.</summary>
    public IFeatureExaminer? Examiner { get; set; }

    /// <summary>Opens what is good for a use. What was opened is what was examined.</summary>
    /// <exception cref="FeatureFileException">It is no good, could not be examined, or is being changed all the time.</exception>
    internal T Open<T>(FeatureQuestion question, Func<T> open, CancellationToken cancellation)
        where T : IDisposable
    {
        if (Examiner is not { } examiner)
        {
            return open();
        }

        for (int i = 0; i < MostTries; i++)
        {
            FeatureFaults.LookAt(question.Path); // what can be told without the library needs no examination
            if (FileMark.Of(question.Path) is not { } mark)
            {
                continue;
            }

            Require(examiner, question, mark, cancellation);
            if (FileMark.Of(question.Path) == mark)
            {
                T opened = open();
                if (FileMark.Of(question.Path) == mark)
                {
                    return opened;
                }

                opened.Dispose();
            }
        }

        throw new FeatureFileException(FeatureFileException.Unreadable, $"'{question.Path}' is being changed while it is opened. Wait for whoever writes it, and let a new file take its place by a rename.");
    }

    /// <summary>What a file in this state is known to be good for.</summary>
    internal FeatureUse Knows(FileMark? mark)
    {
        lock (_gate)
        {
            return mark is { } one ? _good.GetValueOrDefault(one) : FeatureUse.None;
        }
    }

    /// <summary>Remembers what a file in this state is good for: it was examined, or written here.</summary>
    internal void Trust(FileMark? mark, FeatureUse use)
    {
        lock (_gate)
        {
            if (mark is { } one)
            {
                Remember(one);
                _good[one] = _good.GetValueOrDefault(one) | use;
            }
        }
    }

    private void Require(IFeatureExaminer examiner, FeatureQuestion question, FileMark mark, CancellationToken cancellation)
    {
        lock (_examining)
        {
            if (question.Matrix.Count == 0 && Knows(mark).HasFlag(question.Use))
            {
                return;
            }

            RefuseDamaged(question, mark);
            FeatureExamination found = examiner.Examine(question, cancellation);
            if (FileMark.Of(question.Path) != mark)
            {
                return; // whatever was found, it was another file: it is tried again
            }

            if (found.Code is { } code)
            {
                if (code == FeatureFileException.Damaged)
                {
                    lock (_gate)
                    {
                        Remember(mark);
                        _damaged[(mark, question.Use)] = (found.Reason!, time.GetTimestamp());
                    }
                }

                throw new FeatureFileException(code, found.Reason!);
            }

            if (question.Matrix.Count == 0)
            {
                Trust(mark, question.Use | FeatureUse.Read); // it is read whatever it is for
            }
        }
    }

    // To end a process again and again for the same bytes helps nobody.
    private void RefuseDamaged(FeatureQuestion question, FileMark mark)
    {
        lock (_gate)
        {
            if (_damaged.TryGetValue((mark, question.Use), out (string Reason, long Since) damage) && time.GetElapsedTime(damage.Since) < DamageRemembered)
            {
                throw new FeatureFileException(FeatureFileException.Damaged, damage.Reason);
            }
        }
    }

    private void Remember(FileMark mark)
    {
        if (_good.TryAdd(mark, FeatureUse.None))
        {
            _oldest.Enqueue(mark);
        }

        while (_good.Count > MostRemembered)
        {
            FileMark old = _oldest.Dequeue();
            _good.Remove(old);
            foreach ((FileMark, FeatureUse) damaged in (ReadOnlySpan<(FileMark, FeatureUse)>)[(old, FeatureUse.Read), (old, FeatureUse.Append), (old, FeatureUse.Remake)])
            {
                _damaged.Remove(damaged);
            }
        }
    }
}
