using Tocsin.Vectors.Files;
using Tocsin.Vectors.Pq;
using Tocsin.Vectors.Storage;

namespace Tocsin.Vectors.Ivf;

// ivf.form       int[4]: lists asked for (0: left open), parts asked for (0: left open), vectors learned from, whether there are codes
// ivf.centres    float[lists, stride]
// ivf.starts     int[lists + 1], where each list's rows begin
// ivf.tails      int[lists + 1], where each list's later rows begin in
// ivf.tailrows   int[later rows]
// pq.codewords   float[parts × 256, dimension / parts]
// pq.scales      float[lists], of what times a centre residuals are taken
// pq.codes       byte[ordered rows, code], stays in the file
// pq.tailcodes   byte[later rows, code]; the four only with codes
/// <summary>An IVF index in its file.</summary>
internal static unsafe class IvfSections
{
    private const string FormName = "ivf.form";
    private const string CentresName = "ivf.centres";
    private const string StartsName = "ivf.starts";
    private const string TailsName = "ivf.tails";
    private const string TailRowsName = "ivf.tailrows";
    private const string CodewordsName = "pq.codewords";
    private const string ScalesName = "pq.scales";
    private const string CodesName = "pq.codes";
    private const string TailCodesName = "pq.tailcodes";
    private const int CodesAtOnce = 4096;

    /// <summary>Nobody may change the state meanwhile.</summary>
    public static void Write(SectionWriter sections, IvfState state, IvfFlatOptions asked)
    {
        state.Rows.Write(sections);
        sections.Write<int>(FormName, [asked.Lists ?? 0, (asked as IvfPqOptions)?.Subspaces ?? 0, state.TrainedOn, state.Codes is null ? 0 : 1]);
        sections.Begin(CentresName);
        for (int i = 0; i < state.Lists; i++)
        {
            sections.Append(new ReadOnlySpan<float>(state.Centres.At(i), state.Centres.Stride));
        }

        sections.End();
        sections.Write(StartsName, state.Starts);
        int[] tails = new int[state.Lists + 1];
        sections.Begin(TailRowsName);
        for (int list = 0; list < state.Lists; list++)
        {
            ReadOnlySpan<int> rows = state.Tail(list) is { } tail ? tail.Rows : default;
            sections.Append(rows);
            tails[list + 1] = tails[list] + rows.Length;
        }

        sections.End();
        sections.Write<int>(TailsName, tails);
        if (state.Codes is { } codes)
        {
            WriteCodes(sections, state, codes);
        }
    }

    /// <summary>The state of a file, and how its index was asked for.</summary>
    /// <exception cref="VectorFileException">The sections do not fit each other.</exception>
    public static (IvfState State, IvfFlatOptions Asked) Read(SectionReader sections, IvfFlatOptions options)
    {
        VectorRows rows = VectorRows.Read(sections, options.Dimension, options.Metric);
        int[] form = Ints(sections, FormName), starts = Ints(sections, StartsName), tails = Ints(sections, TailsName), tailRows = Ints(sections, TailRowsName);
        MappedSection centres = sections.Section(CentresName);
        int lists = starts.Length - 1;
        if (form.Length != 4 || form.Min() < 0 || lists < 1 || tails.Length != lists + 1 || centres.Bytes != (long)lists * rows.Stride * sizeof(float)
            || !Rises(starts, rows.Count) || !Rises(tails, tailRows.Length) || tails[^1] != tailRows.Length
            || starts[^1] + tailRows.Length != rows.Count || !AreLater(tailRows, starts[^1], rows.Count))
        {
            throw new VectorFileException(
                $"{rows.Count} rows and {lists} lists of {(lists < 0 ? 0 : starts[^1])} and {tailRows.Length} rows do not fit each other. Build the index again: tocsin vectors build.");
        }

        Points points = new(centres.Memory, lists, rows.Dimension, rows.Stride);
        IvfCodes? codes = form[3] == 0 ? null : ReadCodes(sections, options, lists, starts[^1]);
        MappedSection? tailCodes = codes is null ? null : sections.Section(TailCodesName);
        if (tailCodes is not null && tailCodes.Bytes != (long)tailRows.Length * codes!.CodeBytes)
        {
            throw new VectorFileException($"{tailCodes.Bytes} bytes are no {tailRows.Length} codes. Build the index again: tocsin vectors build.");
        }

        IvfState state = new(rows, points, starts, Tails(tails, tailRows, tailCodes, codes?.CodeBytes ?? 0), codes, form[2]);
        IvfFlatOptions asked = options with { Lists = form[0] == 0 ? null : form[0] };
        return (state, asked is IvfPqOptions coded ? coded with { Subspaces = form[1] == 0 ? null : form[1] } : asked);
    }

    private static void WriteCodes(SectionWriter sections, IvfState state, IvfCodes codes)
    {
        sections.Begin(CodewordsName);
        for (int part = 0; part < codes.Quantiser.Parts; part++)
        {
            sections.Append(codes.Quantiser.Book(part));
        }

        sections.End();
        sections.Write<float>(ScalesName, codes.Scales);
        sections.Begin(CodesName);
        for (int list = 0; list < state.Lists; list++)
        {
            for (int from = state.Starts[list]; from < state.Starts[list + 1]; from += CodesAtOnce)
            {
                sections.Append(new ReadOnlySpan<byte>(codes.Ordered(from), Math.Min(CodesAtOnce, state.Starts[list + 1] - from) * codes.CodeBytes));
            }
        }

        GC.KeepAlive(codes);
        sections.End();
        sections.Begin(TailCodesName);
        for (int list = 0; list < state.Lists; list++)
        {
            if (state.Tail(list) is { } tail)
            {
                sections.Append(tail.Codes(tail.Count));
            }
        }

        sections.End();
    }

    private static IvfCodes ReadCodes(SectionReader sections, IvfFlatOptions options, int lists, int ordered)
    {
        MappedSection codewords = sections.Section(CodewordsName), codes = sections.Section(CodesName), scales = sections.Section(ScalesName);
        int parts = (options as IvfPqOptions)?.Subspaces ?? 0;
        if (parts < 1 || codewords.Bytes != (long)options.Dimension * ProductQuantiser.Codewords * sizeof(float)
            || scales.Bytes != (long)lists * sizeof(float) || codes.Bytes != (long)ordered * IvfCodes.BytesOfACode(parts, options.Metric))
        {
            throw new VectorFileException(
                $"{codewords.Bytes} bytes of codewords, {codes.Bytes} of codes, {ordered} rows and {parts} parts do not fit each other. Build the index again: tocsin vectors build.");
        }

        ProductQuantiser quantiser = new(codewords.Values<float>(), parts);
        float[] each = scales.Values<float>().ToArray();
        GC.KeepAlive(codewords);
        GC.KeepAlive(scales);
        return new IvfCodes(quantiser, options.Metric, each, codes.Memory);
    }

    private static ListTail?[] Tails(int[] starts, int[] rows, MappedSection? codes, int codeBytes)
    {
        ListTail?[] tails = new ListTail?[starts.Length - 1];
        for (int list = 0; list < tails.Length; list++)
        {
            int from = starts[list], count = starts[list + 1] - from;
            if (count > 0)
            {
                ReadOnlySpan<byte> own = codes is null ? default : codes.Part((long)from * codeBytes, checked(count * codeBytes));
                tails[list] = new ListTail(rows.AsSpan(from, count), own, codeBytes);
            }
        }

        GC.KeepAlive(codes);
        return tails;
    }

    private static int[] Ints(SectionReader sections, string name)
    {
        MappedSection section = sections.Section(name);
        int[] values = section.Values<int>().ToArray();
        GC.KeepAlive(section);
        return values;
    }

    private static bool Rises(ReadOnlySpan<int> starts, int end)
    {
        int last = 0;
        foreach (int start in starts)
        {
            if (start < last || start > end)
            {
                return false;
            }

            last = start;
        }

        return starts[0] == 0;
    }

    // Each of the later rows once, whatever its list.
    private static bool AreLater(ReadOnlySpan<int> rows, int from, int to)
    {
        bool[] seen = new bool[to - from];
        foreach (int row in rows)
        {
            if (row < from || row >= to || seen[row - from])
            {
                return false;
            }

            seen[row - from] = true;
        }

        return true;
    }
}
