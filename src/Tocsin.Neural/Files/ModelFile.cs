using System.Buffers.Binary;
using System.Text;
using Tocsin.Neural.Networks;
using Tocsin.Neural.Parameters;
using Tocsin.Numerics;

namespace Tocsin.Neural.Files;

/// <summary>
/// A network as bytes: its shape, then every parameter with name and dimensions, then a checksum (<c>docs/formats/model.md</c>). The same weights give
/// the same bytes.
/// </summary>
public static class ModelFile
{
    /// <summary>The only version there is.</summary>
    public const int Version = 1;

    /// <summary>Larger files are neither written nor read.</summary>
    public const int MaxBytes = 64 << 20;

    internal const int HeaderBytes = 56;
    private const int ChecksumBytes = sizeof(uint);

    internal static ReadOnlySpan<byte> Magic => "TOCSINN\n"u8;

    /// <exception cref="InvalidOperationException">The network is larger than <see cref="MaxBytes"/>, or a weight is not finite.</exception>
    public static byte[] Write(INetwork network)
    {
        long length = HeaderBytes + ChecksumBytes;
        foreach (Parameter parameter in network.Parameters.All)
        {
            length += PrefixBytes(parameter) + ((long)parameter.Values.Length * sizeof(float));
        }

        if (length > MaxBytes)
        {
            throw new InvalidOperationException($"The model would take {length} bytes; a model file holds at most {MaxBytes}. Make the vocabulary or the network smaller.");
        }

        byte[] bytes = new byte[length];
        WriteHeader(bytes, network.Shape, network.Parameters.All.Count);
        Span<byte> rest = bytes.AsSpan(HeaderBytes);
        foreach (Parameter parameter in network.Parameters.All)
        {
            int name = Encoding.UTF8.GetBytes(parameter.Name, rest[2..]);
            BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)name);
            rest = rest[(2 + name)..];
            rest[0] = (byte)parameter.Shape.Length;
            rest = rest[1..];
            foreach (int size in parameter.Shape)
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest, size);
                rest = rest[sizeof(int)..];
            }

            foreach (float value in parameter.Values)
            {
                if (!float.IsFinite(value))
                {
                    throw new InvalidOperationException($"The parameter '{parameter.Name}' holds {value}: the training diverged. Lower the learning rate.");
                }

                BinaryPrimitives.WriteSingleLittleEndian(rest, value);
                rest = rest[sizeof(float)..];
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(rest, Crc32C.Compute(bytes.AsSpan(0, bytes.Length - ChecksumBytes)));
        return bytes;
    }

    /// <summary>The network in the bytes. Nothing larger than the bytes themselves is allocated before they have been checked.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a whole model file of this version; the message names what was expected and found.</exception>
    public static INetwork Read(ReadOnlySpan<byte> bytes)
    {
        (NetworkShape shape, int parameters) = ReadHeader(bytes);
        ReadOnlySpan<byte> rest = bytes[HeaderBytes..^ChecksumBytes];
        long expected = ShapeLimits.CountWeights(shape);
        if (expected * sizeof(float) > rest.Length)
        {
            throw new InvalidDataException($"The model's shape ({shape}) needs {expected} weights; the file has room for {rest.Length / sizeof(float)}.");
        }

        INetwork network = Network.Create(shape, seed: 0);
        if (parameters != network.Parameters.All.Count)
        {
            throw new InvalidDataException($"The model file should hold {network.Parameters.All.Count} parameters for a {shape.Kind}; it states {parameters}.");
        }

        foreach (Parameter parameter in network.Parameters.All)
        {
            ReadParameter(parameter, ref rest);
        }

        return rest.IsEmpty ? network : throw new InvalidDataException($"The model file should end after its last parameter; {rest.Length} more bytes were found.");
    }

    private static int PrefixBytes(Parameter parameter) =>
        sizeof(ushort) + Encoding.UTF8.GetByteCount(parameter.Name) + 1 + (parameter.Shape.Length * sizeof(int));

    private static void WriteHeader(Span<byte> bytes, NetworkShape shape, int parameters)
    {
        Magic.CopyTo(bytes);
        ReadOnlySpan<int> numbers =
        [
            Version, bytes.Length, (int)shape.Kind, shape.Vocabulary, shape.Outputs, shape.Embedding, shape.Heads, shape.Layers, shape.FeedForward,
            shape.Hidden, shape.DropoutPerMille, parameters,
        ];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(Magic.Length + (i * sizeof(int)))..], numbers[i]);
        }
    }

    private static (NetworkShape Shape, int Parameters) ReadHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < HeaderBytes + ChecksumBytes or > MaxBytes)
        {
            throw new InvalidDataException($"A model file has {HeaderBytes + ChecksumBytes} to {MaxBytes} bytes; this one has {bytes.Length}.");
        }

        if (!bytes.StartsWith(Magic))
        {
            throw new InvalidDataException($"A model file begins with {Convert.ToHexString(Magic)}; this one begins with {Convert.ToHexString(bytes[..Magic.Length])}.");
        }

        Span<int> numbers = stackalloc int[12];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(Magic.Length + (i * sizeof(int)))..]);
        }

        if (numbers[0] != Version)
        {
            throw new InvalidDataException($"This program reads model files of version {Version}; this one has version {numbers[0]}. Train the model again.");
        }

        if (numbers[1] != bytes.Length)
        {
            throw new InvalidDataException($"The model file states a length of {numbers[1]} bytes; {bytes.Length} were found. It was cut off or appended to.");
        }

        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^ChecksumBytes..]);
        uint found = Crc32C.Compute(bytes[..^ChecksumBytes]);
        if (stated != found)
        {
            throw new InvalidDataException($"The model file's checksum should be {stated:x8}; its bytes give {found:x8}. It is damaged.");
        }

        NetworkShape shape = new((NetworkKind)numbers[2], numbers[3], numbers[4])
        {
            Embedding = numbers[5],
            Heads = numbers[6],
            Layers = numbers[7],
            FeedForward = numbers[8],
            Hidden = numbers[9],
            DropoutPerMille = numbers[10],
        };
        ShapeLimits.Check(shape);
        return (shape, numbers[11]);
    }

    private static void ReadParameter(Parameter parameter, ref ReadOnlySpan<byte> rest)
    {
        Span<byte> prefix = stackalloc byte[256];
        int name = Encoding.UTF8.GetBytes(parameter.Name, prefix[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(prefix, (ushort)name);
        int length = 2 + name;
        prefix[length++] = (byte)parameter.Shape.Length;
        foreach (int size in parameter.Shape)
        {
            BinaryPrimitives.WriteInt32LittleEndian(prefix[length..], size);
            length += sizeof(int);
        }

        if (!rest.StartsWith(prefix[..length]))
        {
            throw new InvalidDataException($"The model file should go on with the parameter '{parameter.Name}' {parameter.ShapeText}; found {Describe(rest)}.");
        }

        rest = rest[length..];
        if (rest.Length < parameter.Values.Length * sizeof(float))
        {
            throw new InvalidDataException(
                $"The parameter '{parameter.Name}' has {parameter.Values.Length * sizeof(float)} bytes; the model file ends after {rest.Length} of them.");
        }

        for (int i = 0; i < parameter.Values.Length; i++)
        {
            float value = BinaryPrimitives.ReadSingleLittleEndian(rest[(i * sizeof(float))..]);
            parameter.Values[i] = float.IsFinite(value)
                ? value : throw new InvalidDataException($"The parameter '{parameter.Name}' should hold finite numbers; number {i} is {value}.");
        }

        rest = rest[(parameter.Values.Length * sizeof(float))..];
    }

    private static string Describe(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 3)
        {
            return $"the end ({rest.Length} bytes)";
        }

        int name = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (name > 200 || rest.Length < 3 + name || rest.Length < 3 + name + (rest[2 + name] * sizeof(int)) || rest[2 + name] > 8)
        {
            return $"the bytes {Convert.ToHexString(rest[..Math.Min(8, rest.Length)])}";
        }

        // The name comes from outside: what is not plain stays out of messages.
        string text = string.Concat(Encoding.UTF8.GetString(rest.Slice(2, name)).Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '?'));
        int[] sizes = new int[rest[2 + name]];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32LittleEndian(rest[(3 + name + (i * sizeof(int)))..]);
        }

        return $"'{text}' [{string.Join(", ", sizes)}]";
    }
}
