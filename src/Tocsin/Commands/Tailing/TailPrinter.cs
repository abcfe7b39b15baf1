using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Tocsin.Engine.Collection.Following;
using Tocsin.Engine.Logs;
using Tocsin.Terminal;

namespace Tocsin.Commands.Tailing;

/// <summary>Prints lines: for people, coloured by their levels on a terminal and, where they are of several files, behind the file's name; or one JSON object each.</summary>
internal sealed class TailPrinter(bool json, bool showsNames, Screen screen, TextWriter output)
{
    private static readonly JsonSerializerOptions Names = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter<Severity>(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly IAnsiConsole? _console = screen.Colors ? screen.On(output) : null; // making it takes a while

    public void Print(FollowedLine line)
    {
        if (json)
        {
            output.WriteLine(Printable.Json(JsonSerializer.Serialize(Record.Of(line), Names)));
            return;
        }

        string text = Printable.Line(line.Text);
        string place = showsNames ? Printable.Line(line.Path) + " " : "";
        if (_console is not null)
        {
            _console.Write(new Line(place, Ink.Quiet) { Cut = false }.With(text, Of(line.Level)));
            output.WriteLine();
        }
        else
        {
            output.WriteLine(place + text);
        }
    }

    /// <summary>Somebody looks on.</summary>
    public void Flush() => output.Flush();

    private static Ink Of(Severity level) => level switch
    {
        Severity.Error or Severity.Fatal => Ink.Bad,
        Severity.Warning => Ink.Warning,
        Severity.Debug or Severity.Trace => Ink.Quiet,
        _ => Ink.Plain,
    };

    private sealed record Record(string File, string Service, long Offset, DateTime? Time, Severity Level, string Line)
    {
        public static Record Of(FollowedLine line) => new(
            line.Path, line.Category, line.Offset,
            line.Time is { } time ? new DateTime(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc) : null,
            line.Level, line.Text);
    }
}
