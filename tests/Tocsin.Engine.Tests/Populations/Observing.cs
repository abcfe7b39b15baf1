using System.Text;
using Tocsin.Engine.Populations;

namespace Tocsin.Engine.Tests.Populations;

/// <summary>Events in texts.</summary>
internal static class Observing
{
    public static readonly ScopeName Web = new("acme", "shop", "web");

    /// <summary>An event of the scope <see cref="Web"/>, a second after the other for each position.</summary>
    public static PopulationAnswer Observe(this PopulationEngine engine, string id, string action, long position = 0) =>
        engine.Observe(Web.Org, Web.Source, Web.Pop, id, action, position);

    public static PopulationAnswer Observe(this PopulationEngine engine, string org, string source, string pop, string id, string action, long position)
    {
        Assert.True(engine.TryObserve(org, source, pop, id, action, position, out PopulationAnswer answer));
        return answer;
    }

    public static bool TryObserve(this PopulationEngine engine, string org, string source, string pop, string id, string action, long position, out PopulationAnswer answer) =>
        engine.TryObserve(
            new PopulationEvent
            {
                Org = Encoding.UTF8.GetBytes(org),
                Source = Encoding.UTF8.GetBytes(source),
                Pop = Encoding.UTF8.GetBytes(pop),
                Id = Encoding.UTF8.GetBytes(id),
                Action = Encoding.UTF8.GetBytes(action),
            },
            position, position * TimeSpan.TicksPerSecond, out answer);
}
