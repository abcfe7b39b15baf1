using Tocsin.Engine.Similarity.Examining;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Tests.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Examining;

/// <summary>Files of each kind that is read, with some bytes changed: about one in twenty ends the process that reads it.</summary>
public sealed class DamagedBytesTests : IDisposable
{
    private const int OfEachKind = 40;

    private const string Script = """
        v = (np.arange(40 * 16).reshape(40, 16) / 8).astype('f4')
        names = ['fotos/größe %02d €.jpg' % i for i in range(40)]
        plain = np.array([b'a/%d.jpg' % i for i in range(40)])
        text = h5py.string_dtype()
        def write(name, paths=names, libver=None, pk=dict(dtype=text), **how):
            with h5py.File(name + '.h5', 'w', libver=libver) as f:
                f.create_dataset('features', data=v, **how)
                f.create_dataset('paths', data=paths, **pk)
                f.attrs['embedder'] = 'descriptor'
        packed = dict(chunks=(4, 7), compression='gzip', shuffle=True)
        write('contiguous-fixed', plain, pk={})
        write('contiguous-variable')
        write('packed-variable', fletcher32=True, pk=dict(dtype=text, chunks=(5,), compression='gzip'), **packed)
        write('packed-fixed', plain, pk=dict(chunks=(5,), compression='gzip'), **packed)
        write('latest', libver='latest', chunks=(4, 16), maxshape=(None, 16), pk=dict(dtype=text, maxshape=(None,), chunks=(8,)))
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-damaged-");

    [H5pyFact]
    public void Whatever_bytes_are_changed_there_is_an_answer_or_the_death_of_who_was_there_for_it()
    {
        H5py.Run(_folder.FullName, Script);
        FeatureFile.Write(Path.Combine(_folder.FullName, "ours.h5"), FeatureFileTests.Made(40, 16, seed: 1) with { Embedder = "descriptor" });
        string[] files = Damaged();

        int good = 0;
        List<string> deadly = [];
        for (int next = 0; next < files.Length;)
        {
            (FeatureExamination[] found, int code) = ExaminingChild.Examine(files[next..], Limit);
            good += found.Count(static one => one.Good);
            Assert.All(found, static one => Assert.True(one.Good || one.Reason!.Contains(one.File, StringComparison.Ordinal), one.Reason));
            next += found.Length;
            if (next < files.Length)
            {
                Assert.True(code > 128, $"The examination of '{files[next]}' ended with {code}.");
                deadly.Add(files[next++]);
            }
        }

        Assert.True(deadly.Count > 0, "Nothing was damaged enough.");
        Assert.InRange(good, files.Length / 8, files.Length - deadly.Count);
        ChildExaminer examiner = ExaminingChild.Examiner(new ExaminationLimits { Time = Limit });
        FeatureExamination[] told = [.. deadly.Take(4).Select(file => examiner.Examine(new FeatureQuestion(file, FeatureUse.Read), CancellationToken.None))];
        Assert.Contains(told, static one => one.Code == FeatureFileException.Damaged);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Damaged()
    {
        Random random = new(20_261_122);
        List<string> damaged = [];
        foreach (string file in Directory.EnumerateFiles(_folder.FullName, "*.h5").Order(StringComparer.Ordinal).ToArray())
        {
            byte[] whole = File.ReadAllBytes(file);
            for (int i = 0; i < OfEachKind; i++)
            {
                byte[] changed = [.. whole];
                for (int times = random.Next(1, 4); times > 0; times--)
                {
                    Change(changed, random);
                }

                damaged.Add($"{file}.{i}");
                File.WriteAllBytes(damaged[^1], changed);
            }
        }

        return [.. damaged];
    }

    // Where something stands: much of a small file is room for more. A field becomes small, large or another.
    private static void Change(byte[] bytes, Random random)
    {
        int at;
        do
        {
            at = random.Next(8, bytes.Length - 8);
        }
        while (bytes.AsSpan(at - 8, 16).IndexOfAnyExcept((byte)0) < 0);

        byte value = random.Next(3) switch
        {
            0 => (byte)(bytes[at] ^ (1 << random.Next(8))),
            1 => (byte)random.Next(256),
            _ => (ReadOnlySpan<byte>)[0, 1, 127, 128, 255] is var ends ? ends[random.Next(ends.Length)] : default,
        };
        bytes.AsSpan(at, 1 << random.Next(4)).Fill(value);
    }
}
