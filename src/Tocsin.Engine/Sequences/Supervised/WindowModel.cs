using System.Buffers;
using System.Buffers.Binary;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Neural.Files;
using Tocsin.Neural.Networks;

namespace Tocsin.Engine.Sequences.Supervised;

/// <summary>
/// A network that gives each window of a session its probability of being anomalous, and the probability from which on a window rings. A session is anomalous if a
/// window is. The network knows one number more than the vocabulary: the mark of a session's end.
/// </summary>
internal sealed class WindowModel : ISessionModel
{
    private const int HeadSize = 24;

    private readonly INetwork _network;

    /// <summary>A model of its parts.</summary>
    /// <param name="network">A classifier of two classes, normal and anomalous, over the vocabulary and the mark of the end. Nobody may change it any more.</param>
    /// <param name="windows">How sessions are cut.</param>
    /// <param name="threshold">The probability from which on a window rings, above 0 and below 1.</param>
    /// <param name="normalScores">The scores of normal sessions that the network did not learn from, in any order.</param>
    public WindowModel(INetwork network, SessionWindows windows, double threshold, IEnumerable<double> normalScores)
    {
        (_network, Windows, Threshold) = (network, windows, threshold);
        NormalScores = [.. normalScores.Order()];
        Kind = KindOf(network.Shape.Kind);
    }

    public SequenceModelKind Kind { get; }

    public string Network => Bundles.ModelSections.Name(Kind);

    /// <summary>How sessions are cut.</summary>
    public SessionWindows Windows { get; }

    /// <summary>The probability from which on a window rings.</summary>
    public double Threshold { get; }

    /// <summary>The number of the mark of a session's end.</summary>
    public int EndMark => _network.Shape.Vocabulary - 1;

    /// <summary>What bits are measured by, ascending.</summary>
    public double[] NormalScores { get; }

    /// <summary>The kind of network of a kind of model.</summary>
    public static NetworkKind NetworkOf(SequenceModelKind kind) => kind switch
    {
        SequenceModelKind.Transformer => NetworkKind.Transformer,
        SequenceModelKind.Lstm => NetworkKind.Lstm,
        SequenceModelKind.Cnn => NetworkKind.Cnn,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no classifier of this kind."),
    };

    public ISessionJudge CreateJudge(EventVocabulary vocabulary) => new WindowJudge(this, Neural.Networks.Network.Replica(_network), vocabulary);

    /// <summary>Size and stride of windows i32, threshold f64, number of normal scores u32, length of the network u32, the scores f64 each, the network.</summary>
    public void Write(IBufferWriter<byte> destination)
    {
        byte[] network = ModelFile.Write(_network);
        int size = HeadSize + (sizeof(double) * NormalScores.Length) + network.Length;
        Span<byte> bytes = destination.GetSpan(size)[..size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Windows.Size);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Windows.Stride);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[8..], Threshold);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], (uint)NormalScores.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], (uint)network.Length);
        for (int i = 0; i < NormalScores.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[(HeadSize + (i * sizeof(double)))..], NormalScores[i]);
        }

        network.CopyTo(bytes[(HeadSize + (sizeof(double) * NormalScores.Length))..]);
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
        double threshold = BinaryPrimitives.ReadDoubleLittleEndian(section[8..]);
        long scores = BinaryPrimitives.ReadUInt32LittleEndian(section[16..]), length = BinaryPrimitives.ReadUInt32LittleEndian(section[20..]);
        CheckWindows(windows);
        if (threshold is not (> 0 and < 1))
        {
            throw new InvalidDataException($"The threshold should lie between 0 and 1; it is {threshold}.");
        }

        if (section.Length != HeadSize + (scores * sizeof(double)) + length)
        {
            throw new InvalidDataException($"The model should have {scores} scores and a network of {length} bytes; {section.Length - HeadSize} bytes follow.");
        }

        double[] normal = new double[scores];
        for (int i = 0; i < normal.Length; i++)
        {
            normal[i] = BinaryPrimitives.ReadDoubleLittleEndian(section[(HeadSize + (i * sizeof(double)))..]);
            if (normal[i] is not (>= 0 and <= 1))
            {
                throw new InvalidDataException($"The scores of normal sessions should be probabilities; number {i} is {normal[i]}.");
            }
        }

        return new WindowModel(ReadNetwork(kind, section[^(int)length..], vocabulary), windows, threshold, normal);
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
