using Tocsin.Vectors.Files;

namespace Tocsin.Vectors.Tests.Files;

/// <summary>Sections that tell which save wrote them, and whether all of them are of the same save.</summary>
internal static class SavedSections
{
    public static void Save(string path, int generation, int numbers = 1000, Func<Stream, Stream>? through = null) =>
        VectorIndexFile.Save(
            sections =>
            {
                sections.Write<int>("generation", [generation]);
                sections.Begin("numbers");
                int[] piece = new int[100];
                Array.Fill(piece, generation);
                for (int at = 0; at < numbers; at += piece.Length)
                {
                    sections.Append<int>(piece.AsSpan(0, Math.Min(piece.Length, numbers - at)));
                }

                sections.End();
                sections.Write<byte>("last", [(byte)generation]);
            },
            path,
            through ?? (static file => file));

    /// <summary>Which save wrote the file; throws unless one and the same wrote all of it.</summary>
    public static int Generation(string path)
    {
        SectionReader sections = SectionReader.Open(path);
        int generation = sections.Section("generation").Values<int>()[0];
        Assert.False(sections.Section("numbers").Values<int>().ContainsAnyExcept(generation));
        Assert.Equal((byte)generation, sections.Section("last").Values<byte>()[0]);
        return generation;
    }
}
