using System.Security.Cryptography;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Training;

namespace Tocsin.Engine.Sequences.Bundles;

// From bytes, to bytes, and what follows from the parts.
public sealed partial class ModelBundle
{
    private byte[]? _content;
    private int[]? _numbers;

    /// <summary>Which sessions the model has seen, be it for training, validation or calibration.</summary>
    public TrainedSessions Sessions { get; init; } = TrainedSessions.None;

    /// <summary>A bundle of parts, by way of its bytes: what comes back from a file is what was made.</summary>
    /// <exception cref="InvalidOperationException">It would be larger than a bundle may be.</exception>
    public static ModelBundle Make(ISessionModel model, EventVocabulary vocabulary, TrainingOrigin origin, TrainingReport report, TrainedSessions sessions) =>
        Read(BundleFile.Write(model, vocabulary, origin, report, sessions), "the new bundle");

    /// <summary>The bundle in a file's bytes. <paramref name="name"/> stands in messages.</summary>
    /// <exception cref="BundleException">The bytes are not a whole bundle of this program.</exception>
    public static ModelBundle Read(ReadOnlySpan<byte> bytes, string name)
    {
        BundleFile.Parts parts = BundleFile.Read(bytes, name);
        return new ModelBundle
        {
            Hash = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Bytes = bytes.Length,
            Model = parts.Model,
            Vocabulary = parts.Vocabulary,
            Templates = parts.Origin.Templates,
            Header = parts.Origin.Header,
            Rules = parts.Origin.Rules,
            Report = parts.Report,
            Sessions = parts.Sessions,
            _content = bytes.ToArray(),
        };
    }

    /// <summary>The bundle in a file.</summary>
    /// <exception cref="BundleException">The file is missing, cannot be read, or is not a whole bundle of this program.</exception>
    public static ModelBundle Open(string path)
    {
        try
        {
            FileInfo file = new(path);
            if (file.Exists && file.Length > BundleFile.MaxBytes)
            {
                throw BundleException.Of(path, $"a bundle of at most {BundleFile.MaxBytes} bytes", $"a file of {file.Length} bytes");
            }

            return Read(File.ReadAllBytes(path), path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw BundleException.Of(path, "a model bundle", "no file of that name", cause: fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw BundleException.Of(path, "a model bundle that can be read", fault.Message.TrimEnd('.'), cause: fault);
        }
    }

    /// <summary>The file's bytes, of which <see cref="Hash"/> is the SHA-256. Whoever writes them sees to it that they reach the disk whole.</summary>
    public byte[] ToBytes() =>
        _content is null ? BundleFile.Write(Model, Vocabulary, new TrainingOrigin(Templates, Header, Rules), Report, Sessions) : (byte[])_content.Clone();

    /// <summary>Whether the session stands in the bundle's training list.</summary>
    public bool TrainedOn(string sessionId) => Sessions.Contains(sessionId);

    /// <summary>A judge for one thread; it shares the weights with all others.</summary>
    public ISessionJudge CreateJudge() => Model.CreateJudge(Vocabulary);

    /// <summary>The number of the event that a line is, by its content without header. Allocates nothing in the steady state; any thread may call.</summary>
    /// <exception cref="InvalidOperationException">The bundle has no templates: it was trained on sessions of event ids.</exception>
    public int EventOf(ReadOnlySpan<byte> content) =>
        Templates is null
            ? throw new InvalidOperationException($"The bundle {Hash[..12]} was trained on sessions of event ids and has no templates: it cannot read lines. Train it on a log (--log).")
            : EventOfTemplate(Templates.Match(content));

    /// <summary>The number of the event of a template by its place in <see cref="Templates"/>, -1 for a line that fits none.</summary>
    public int EventOfTemplate(int place)
    {
        _numbers ??= [.. (Templates?.Templates ?? []).Select(template => Vocabulary.Number(template.EventId))];
        return (uint)place < (uint)_numbers.Length ? _numbers[place] : EventVocabulary.Unknown;
    }
}
