namespace Tocsin.Engine.Tests.Similarity.Features;

/// <summary>Files that h5py wrote, good and bad, all by one script: starting Python costs more than the tests.</summary>
public sealed class H5pyFiles : IDisposable
{
    private const string Script = """
        v = (np.arange(30 * 7).reshape(30, 7) / 8).astype('f4')
        names = ['fotos/größe %02d €.jpg' % i for i in range(30)]
        plain = [b'a/%d.jpg' % i for i in range(30)]
        def write(name, features=v, paths=plain, libver=None, pk={}, **how):
            with h5py.File(name + '.h5', 'w', libver=libver) as f:
                if features is not None: f.create_dataset('features', data=features, **how)
                if paths is not None: f.create_dataset('paths', data=paths, **pk)
        text = h5py.string_dtype()
        write('utf8-variable', paths=names, pk=dict(dtype=text))
        write('bytes-variable', pk=dict(dtype=h5py.string_dtype('ascii')))
        write('bytes-fixed', paths=np.array(plain))
        write('utf8-fixed', paths=np.array([n.encode() for n in names], dtype=h5py.string_dtype('utf-8', 40)))
        write('space-padded', paths=np.array(plain))
        write('float64', features=v.astype('f8'))
        write('float16', features=v.astype('f2'))
        write('big-endian', features=v.astype('>f4'))
        write('chunked', chunks=(4, 7), pk=dict(chunks=(5,)))
        write('extendable', chunks=(4, 7), maxshape=(None, 7), paths=names, pk=dict(dtype=text, maxshape=(None,), chunks=(8,)))
        write('compressed', chunks=(4, 3), compression='gzip', shuffle=True, fletcher32=True)
        write('latest', libver='latest', paths=names, pk=dict(dtype=text))
        write('latest-extendable', libver='latest', chunks=(4, 7), maxshape=(None, 7), paths=names, pk=dict(dtype=text, maxshape=(None,)))
        write('no-rows', features=v[:0], paths=np.array(plain)[:0])
        with h5py.File('others.h5', 'w') as f:
            f['features'], f['paths'], f['labels'] = v, plain, np.arange(30)
            f['labels'].attrs['unit'] = 'class'
            f.create_group('more')['deep'] = [1.5]

        write('bad-rank', features=v.ravel())
        write('bad-three', features=v.reshape(30, 7, 1))
        write('bad-strings', features=np.array(plain).reshape(30, 1))
        write('bad-integers', features=v.astype('i4'))
        write('bad-no-width', features=v[:, :0])
        write('bad-short-paths', paths=plain[:29])
        write('bad-number-paths', paths=np.arange(30))
        write('bad-flat-paths', paths=np.array(plain).reshape(30, 1))
        write('bad-no-paths', paths=None)
        write('bad-no-features', features=None)
        with h5py.File('bad-claim.h5', 'w') as f:
            f.create_dataset('features', (2000000, 2048), 'f4', chunks=(64, 2048))
            f.create_dataset('paths', (2000000,), 'S10', chunks=(64,))
        with h5py.File('bad-link.h5', 'w') as f:
            f['features'] = h5py.ExternalLink('chunked.h5', 'features')
            f['paths'] = plain
        with h5py.File('bad-raw.h5', 'w') as f:
            f.create_dataset('features', (30, 7), 'f4', external=[('chunked.h5', 0, 840)])
            f['paths'] = plain
        layout = h5py.VirtualLayout((30, 7), 'f4')
        layout[:] = h5py.VirtualSource('chunked.h5', 'features', (30, 7))
        with h5py.File('bad-virtual.h5', 'w', libver='latest') as f:
            f.create_virtual_dataset('features', layout)
            f['paths'] = plain
        with h5py.File('bad-group.h5', 'w') as f:
            f.create_group('features')
            f['paths'] = plain
        with h5py.File('matrix.h5', 'w') as f:
            f['train'], f['test'] = np.arange(12, dtype='u1').reshape(4, 3), np.arange(6).reshape(2, 3) + 0.5
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-h5py-");

    public H5pyFiles()
    {
        if (H5py.Missing is null)
        {
            H5py.Run(_folder.FullName, Script);
        }
    }

    /// <summary>[30, 7]: what the good files hold.</summary>
    public static float[] Vectors { get; } = [.. Enumerable.Range(0, 30 * 7).Select(static i => i / 8f)];

    public static string[] PlainPaths { get; } = [.. Enumerable.Range(0, 30).Select(static i => $"a/{i}.jpg")];

    public static string[] OtherPaths { get; } = [.. Enumerable.Range(0, 30).Select(static i => $"fotos/größe {i:00} €.jpg")];

    public string Folder => _folder.FullName;

    public string this[string name] => Path.Combine(Folder, name + ".h5");

    public void Dispose() => _folder.Delete(recursive: true);
}
