using System.Text;

namespace Tocsin.Benchmarks.Populations;

/// <summary>
/// Events of individuals with tastes: the population's actions are used by a power law, a third of what one does comes from five favourites of its own. The same seed gives the same events.
/// </summary>
internal sealed class PopulationTraffic(int seed, int actions, int individuals)
{
    private const int Favourites = 5;

    private readonly Random _random = new(seed);

    /// <summary>Names of individuals, in UTF-8.</summary>
    public byte[][] Ids { get; } = [.. Enumerable.Range(0, individuals).Select(i => Encoding.UTF8.GetBytes($"user{i:000000}"))];

    /// <summary>Names of actions, in UTF-8.</summary>
    public byte[][] Actions { get; } = [.. Enumerable.Range(0, actions).Select(i => Encoding.UTF8.GetBytes($"GET /page{i:0000} 200"))];

    /// <summary>Draws events: numbers of individuals and actions.</summary>
    public void Draw(Span<(int Id, int Action)> events)
    {
        foreach (ref (int Id, int Action) next in events)
        {
            int id = _random.Next(Ids.Length);
            int action = _random.Next(3) == 0
                ? (int)((uint)((id * Favourites) + _random.Next(Favourites)) * 2_654_435_761u % (uint)Actions.Length)
                : (int)(Actions.Length * Math.Pow(_random.NextDouble(), 2.5));
            next = (id, action);
        }
    }
}
