using System.Buffers;
using System.Buffers.Binary;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Neural.Files;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>
/// A network that gives each window of a session its log odds of being anomalous, and the log odds from which on a window rings: one limit for windows that end where the session has ended, another,
/// more patient one for windows of open sessions. A session is anomalous if a window is. The network knows one number more than the vocabulary: the mark of a session's end.
/// </summary>
internal sealed class WindowModel : ISessionModel
{
    private const int HeadSize = 36;

    private readonly INetwork _network;

    /// <summary>A model of its parts.</summary>
    /// <param name="network">A classifier of two classes, normal and anomalous, over the vocabulary and the mark of the end. Nobody may change it any more.</param>
    /// <param name="windows">How sessions are cut.</param>
    /// <param name="limits">From which log odds on windows ring.</param>
    /// <param name="normal">The scores of normal sessions that the network did not learn from.</param>
    public WindowModel(INetwork network, SessionWindows windows, RingingLimits limits, NormalScores normal)
    {
        (_network, Windows, Limits, Normal) = (network, windows, limits, normal);
        Kind = KindOf(network.Shape.Kind);
    }

    public SequenceModelKind Kind { get; }

    public string Network => Bundles.ModelSections.Name(Kind);

    /// <summary>How sessions are cut.</summary>
    public SessionWindows Windows { get; }

    /// <summary>From which log odds on windows ring.</summary>
    public RingingLimits Limits { get; }

    /// <summary>What bits are measured by.</summary>
    public NormalScores Normal { get; }

    /// <summary>The kind of network of a kind of model.</summary>
    public static NetworkKind NetworkOf(SequenceModelKind kind) => kind switch
    {
        SequenceModelKind.Transformer => NetworkKind.Transformer,
        SequenceModelKind.Lstm => NetworkKind.Lstm,
        SequenceModelKind.Cnn => NetworkKind.Cnn,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no classifier of this kind."),
    };

    public ISessionJudge CreateJudge(EventVocabulary vocabulary) => new WindowJudge(this, Neural.Networks.Network.Replica(_network), vocabulary);

    public SessionEncoder CreateEncoder() => SessionEncoder.OfWindows(_network, Windows.Size);

    /// <summary>Size and stride of windows i32, both limits f64, numbers of normal scores and length of the network u32, the scores f64 each, the network.</summary>
    public void Write(IBufferWriter<byte> destination)
    {
        byte[] network = ModelFile.Write(_network);
        double[] scores = [.. Normal.Ended, .. Normal.Open];
        int size = HeadSize + (sizeof(double) * scores.Length) + network.Length;
        Span<byte> bytes = destination.GetSpan(size)[..size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Windows.Size);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Windows.Stride);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[8..], Limits.Ended);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[16..], Limits.Open);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], (uint)Normal.Ended.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[28..], (uint)Normal.Open.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], (uint)network.Length);
        for (int i = 0; i < scores.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[(HeadSize + (i * sizeof(double)))..], scores[i]);
        }

        network.CopyTo(bytes[(HeadSize + (sizeof(double) * scores.Length))..]);
        destination.Advance(size);
    }

    /// <summary>The model in a section of a bundle.</summary>
    /// <exception cref="InvalidDataException">It is not whole, of another kind, or does not fit the vocabulary.</exception>
    public static WindowModel Read(SequenceModelKind kind, ReadOnlySpan<byte> section, EventVocabulary vocabulary)
    {
        if (section.Length < HeadSize)
        {
            throw new InvalidDataException($"The model should have at least {HeadSize} bytes; it has {section.Length}.");
        }

        SessionWindows windows = new(BinaryPrimitives.ReadInt32LittleEndian(section), BinaryPrimitives.ReadInt32LittleEndian(section[4..]));
        CheckWindows(windows);
        RingingLimits limits = new(BinaryPrimitives.ReadDoubleLittleEndian(section[8..]), BinaryPrimitives.ReadDoubleLittleEndian(section[16..]));
        if (!double.IsFinite(limits.Ended) || !double.IsFinite(limits.Open))
        {
            throw new InvalidDataException($"The log odds from which on windows ring should be finite; they are {limits.Ended} and {limits.Open}.");
        }

        long ended = BinaryPrimitives.ReadUInt32LittleEndian(section[24..]), open = BinaryPrimitives.ReadUInt32LittleEndian(section[28..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(section[32..]);
        if (section.Length != HeadSize + ((ended + open) * sizeof(double)) + length)
        {
            throw new InvalidDataException($"The model should have {ended} and {open} scores and a network of {length} bytes; {section.Length - HeadSize} bytes follow.");
        }

        ReadOnlySpan<byte> scores = section[HeadSize..];
        NormalScores normal = new(ReadScores(scores, (int)ended), ReadScores(scores[((int)ended * sizeof(double))..], (int)open));
        return new WindowModel(ReadNetwork(kind, section[^(int)length..], vocabulary), windows, limits, normal);
    }

    /// <summary>Throws <see cref="InvalidDataException"/> unless the windows can be cut.</summary>
    public static void CheckWindows(SessionWindows windows)
    {
        if (windows.Size is < 1 or > 1000 || windows.Stride < 1 || windows.Stride > windows.Size)
        {
            throw new InvalidDataException(
                $"Windows should have 1 to 1000 events and a stride from 1 to their size; they have {windows.Size} and {windows.Stride}.");
        }
    }

    private static double[] ReadScores(ReadOnlySpan<byte> bytes, int count)
    {
        double[] scores = new double[count];
        for (int i = 0; i < count; i++)
        {
            scores[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
            if (scores[i] is not (>= 0 and <= 1) || (i > 0 && scores[i] < scores[i - 1]))
            {
                throw new InvalidDataException($"The scores of normal sessions should be ascending probabilities; number {i} is {scores[i]}.");
            }
        }

        return scores;
    }

    private static INetwork ReadNetwork(SequenceModelKind kind, ReadOnlySpan<byte> bytes, EventVocabulary vocabulary)
    {
        INetwork network = ModelFile.Read(bytes);
        if (network.Shape.Kind != NetworkOf(kind))
        {
            throw new InvalidDataException($"The bundle should hold a network of the kind {NetworkOf(kind)}; it holds one of the kind {network.Shape.Kind}.");
        }

        return network.Shape is { Outputs: 2 } && network.Shape.Vocabulary == vocabulary.Count + 1
            ? network
            : throw new InvalidDataException(
                $"The network should know {vocabulary.Count + 1} events (the vocabulary and the mark of the end) and 2 classes; it knows {network.Shape.Vocabulary} and {network.Shape.Outputs}.");
    }

    private static SequenceModelKind KindOf(NetworkKind kind) => kind switch
    {
        NetworkKind.Transformer => SequenceModelKind.Transformer,
        NetworkKind.Lstm => SequenceModelKind.Lstm,
        NetworkKind.Cnn => SequenceModelKind.Cnn,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no classifier of this kind."),
    };
}
