namespace Tocsin.Engine.Sequences;

/// <summary>
/// The numbers of events: 0 is padding, 1 any event that training never saw, then the known ones in a fixed order. A number is a row of a model's
/// embedding. Immutable; any thread may read.
/// </summary>
public sealed class EventVocabulary
{
    /// <summary>The number of padding.</summary>
    public const int Padding = 0;

    /// <summary>The number of an event that training never saw, and of a line that no template fits.</summary>
    public const int Unknown = 1;

    /// <summary>What <see cref="Padding"/> is called.</summary>
    public const string PaddingName = "<PAD>";

    /// <summary>What <see cref="Unknown"/> is called.</summary>
    public const string UnknownName = "<UNK>";

    private readonly string[] _names;
    private readonly string[] _texts;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>A vocabulary of events by id and template text (the id again where there is no text); throws <see cref="ArgumentException"/> when an id is there twice.</summary>
    public EventVocabulary(IEnumerable<(string Id, string Text)> events)
    {
        (string Id, string Text)[] all = [(PaddingName, PaddingName), (UnknownName, "an event that training never saw"), .. events];
        _names = [.. all.Select(known => known.Id)];
        _texts = [.. all.Select(known => known.Text)];
        for (int number = 0; number < _names.Length; number++)
        {
            if (!_numbers.TryAdd(_names[number], number))
            {
                throw new ArgumentException($"The event '{_names[number]}' is there twice.", nameof(events));
            }
        }
    }

    /// <summary>How many numbers there are, padding and unknown among them.</summary>
    public int Count => _names.Length;

    /// <summary>The number of an event by id; <see cref="Unknown"/> for one that is not here.</summary>
    public int Number(string id) => _numbers.TryGetValue(id, out int number) && number != Padding ? number : Unknown;

    /// <summary>The id of an event by number.</summary>
    public string Name(int number) => _names[number];

    /// <summary>The template of an event by number.</summary>
    public string Text(int number) => _texts[number];

    /// <summary>The numbers of a session's events.</summary>
    public int[] Numbers(LabelledSession session) => [.. session.Events.Select(Number)];
}
