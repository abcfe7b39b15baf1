using Tocsin.Vectors.Files;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Hnsw;

// hnsw.scale     float[1 + dimension] or float[1]: the step, and the centre if there is one
// hnsw.codes     byte[rows, stride], what lies behind a dimension stands for 0
// hnsw.squares   uint[rows], the sum of the squares of what a row's codes stand for
internal sealed unsafe partial class VectorCodes
{
    private const string CodesName = "hnsw.codes";
    private const string ScaleName = "hnsw.scale";
    private const string SquaresName = "hnsw.squares";

    public void Write(SectionWriter sections, int rows)
    {
        sections.Write<float>(ScaleName, [Scale.Step, .. Scale.Centre]);
        Write(sections, CodesName, _codes, rows, Stride);
        Write(sections, SquaresName, _squares, rows, sizeof(uint));
    }

    /// <summary>Codes of a file: whole blocks stay where they are mapped, the last ones, to which others are appended, are copied.</summary>
    /// <exception cref="VectorFileException">The sections do not fit each other.</exception>
    public static VectorCodes Read(SectionReader sections, int dimension, int rows)
    {
        MappedSection scale = sections.Section(ScaleName);
        ReadOnlySpan<float> values = scale.Values<float>();
        if ((values.Length != 1 && values.Length != 1 + dimension) || !float.IsNormal(values[0]) || values[0] < 0 || values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new VectorFileException($"The 8-bit codes of the index have no scale: {values.Length} values. Build it again: tocsin vectors build.");
        }

        VectorCodes codes = new(new CodeScale([.. values[1..]], values[0]), dimension);
        GC.KeepAlive(scale);
        codes.Use(codes.Read(sections, CodesName, rows, codes.Stride), codes.Read(sections, SquaresName, rows, sizeof(uint)));
        return codes;
    }

    private void Write(SectionWriter sections, string name, NativeBlock[] blocks, int rows, int rowBytes)
    {
        sections.Begin(name);
        for (int block = 0; block << _shift < rows; block++)
        {
            sections.Append(new ReadOnlySpan<byte>(blocks[block].Start, Math.Min(RowsOfABlock, rows - (block << _shift)) * rowBytes));
        }

        sections.End();
    }

    private NativeBlock[] Read(SectionReader sections, string name, int rows, int rowBytes)
    {
        MappedSection section = sections.Section(name);
        if (section.Bytes != (long)rows * rowBytes)
        {
            throw new VectorFileException($"Section '{name}' has {section.Bytes} bytes, and {rows} rows {(long)rows * rowBytes}. Build it again: tocsin vectors build.");
        }

        long whole = (long)RowsOfABlock * rowBytes;
        List<NativeBlock> blocks = [];
        for (long from = 0; from < section.Bytes; from += whole)
        {
            NativeBlock block = section.Piece(from, Math.Min(whole, section.Bytes - from));
            if (block.Bytes < whole)
            {
                NativeBlock own = new(whole);
                Buffer.MemoryCopy(block.Start, own.Start, own.Bytes, block.Bytes);
                GC.KeepAlive(block);
                block = own;
            }

            blocks.Add(block);
        }

        return [.. blocks];
    }
}
