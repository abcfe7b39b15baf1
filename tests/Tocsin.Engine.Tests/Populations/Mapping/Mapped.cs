using System.Text;
using Tocsin.Engine.Populations;
using Tocsin.Engine.Populations.Mapping;

namespace Tocsin.Engine.Tests.Populations.Mapping;

/// <summary>What a rule made of one line, as texts.</summary>
internal sealed record Mapped(MappingOutcome Outcome, string Event, string Why)
{
    public static Mapped By(string rule, string line) => By(PopulationRule.Parse(rule).CreateMapper(), Encoding.UTF8.GetBytes(line));

    public static Mapped By(PopulationMapper mapper, byte[] line, string message = "", string level = "", string component = "", string template = "")
    {
        MappableLine mappable = new()
        {
            Line = line,
            Content = Encoding.UTF8.GetBytes(message),
            Level = Encoding.UTF8.GetBytes(level),
            Component = Encoding.UTF8.GetBytes(component),
            Template = Encoding.UTF8.GetBytes(template),
        };
        MappingOutcome outcome = mapper.Map(mappable, out PopulationEvent e);
        string text = outcome == MappingOutcome.Used
            ? string.Join('|', Encoding.UTF8.GetString(e.Org), Encoding.UTF8.GetString(e.Source), Encoding.UTF8.GetString(e.Pop), Encoding.UTF8.GetString(e.Id), Encoding.UTF8.GetString(e.Action))
            : "";
        return new Mapped(outcome, text, mapper.WhyNot);
    }

    /// <summary>A rule that makes an action of a template; the other four names stand.</summary>
    public static string Rule(string action, string more = "") =>
        $$"""{"org":"o","source":"s","pop":"p","id":"i","action":{{System.Text.Json.JsonSerializer.Serialize(action)}}{{(more.Length > 0 ? "," + more : "")}}}""";
}
