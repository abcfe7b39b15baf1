using System.Buffers.Binary;

namespace Tocsin.Engine.Tests.Similarity.Indexing;

/// <summary>BMP files of 5 x 4 pixels, each of one colour: <c>p/000.bmp</c>, <c>p/001.bmp</c>, …</summary>
internal static class ColouredPictures
{
    /// <summary>Makes the first so many.</summary>
    public static void Make(string folder, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Make(folder, i, (byte)i);
        }
    }

    /// <summary>Makes one, with so much red and as much less green.</summary>
    public static string Make(string folder, int number, byte red)
    {
        byte[] bmp = new byte[54 + (16 * 4)];
        (bmp[0], bmp[1]) = ((byte)'B', (byte)'M');
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(2), bmp.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), 5);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), 4);
        (bmp[26], bmp[28]) = (1, 24);
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 5; x++)
            {
                (bmp[54 + (16 * y) + (3 * x)], bmp[55 + (16 * y) + (3 * x)], bmp[56 + (16 * y) + (3 * x)]) = (0, (byte)(255 - red), red);
            }
        }

        Directory.CreateDirectory(Path.Combine(folder, "p"));
        string file = Path.Combine(folder, "p", $"{number:000}.bmp");
        File.WriteAllBytes(file, bmp);
        return file;
    }
}
