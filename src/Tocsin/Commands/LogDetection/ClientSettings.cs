using System.Globalization;
using System.Text.Json;

namespace Tocsin.Commands.LogDetection;

/// <summary>
/// What the older client's <c>appsettings.json</c> says, where there is one: names in any case, values as numbers or texts, names that are not known are another
/// program's. Flags win.
/// </summary>
internal sealed record ClientSettings
{
    private const string FileName = "appsettings.json";
    private static readonly TimeSpan MostTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan LeastRefresh = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MostRefresh = TimeSpan.FromHours(1);

    /// <summary><c>ServerUrl</c>.</summary>
    public Uri ServerUrl { get; init; } = new("http://localhost:8000");

    /// <summary><c>DefaultModel</c>, in lower case.</summary>
    public string DefaultModel { get; init; } = "transformer";

    /// <summary>Whether the file names a model: one that was chosen must be there, the usual one need not.</summary>
    public bool ModelIsChosen { get; init; }

    /// <summary><c>DefaultClientId</c>.</summary>
    public int DefaultClientId { get; init; } = 1;

    /// <summary><c>RequestTimeout</c>, in seconds.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>LogFilePath</c>; empty for none.</summary>
    public string LogFilePath { get; init; } = "";

    /// <summary><c>RefreshInterval</c>, in milliseconds.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Reads the file of the working folder, or else the one beside the program, or else nothing.</summary>
    public static ClientSettings Load() => Load(Directory.GetCurrentDirectory(), AppContext.BaseDirectory);

    /// <summary>Reads the first of these folders' files that is there.</summary>
    /// <exception cref="CommandException">It cannot be understood (2); the message names file, name, value and remedy.</exception>
    public static ClientSettings Load(params ReadOnlySpan<string> folders)
    {
        foreach (string folder in folders)
        {
            string path = Path.Combine(folder, FileName);
            if (File.Exists(path))
            {
                return Read(path);
            }
        }

        return new ClientSettings();
    }

    /// <summary>An address as people write it; null when it is none.</summary>
    public static Uri? Address(string text)
    {
        string full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(full, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Host.Length > 0 ? address : null;
    }

    private static ClientSettings Read(string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json.RootElement.EnumerateObject().Aggregate(new ClientSettings(), (settings, setting) => With(settings, setting, path))
                : throw CommandException.WrongUsage($"{path} does not hold a JSON object. Begin it with {{.");
        }
        catch (JsonException fault)
        {
            throw CommandException.WrongUsage($"{path} is not JSON: line {fault.LineNumber + 1} cannot be read. Correct it, or take it away.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Outside($"{path} cannot be read: {fault.Message} Change its permissions, or take it away.", fault);
        }
    }

    private static ClientSettings With(ClientSettings settings, JsonProperty setting, string path)
    {
        string text = setting.Value.ValueKind == JsonValueKind.Null ? "" : setting.Value.ToString().Trim();
        return setting.Name.ToLowerInvariant() switch
        {
            "serverurl" => settings with { ServerUrl = Address(text) ?? throw Fault("http://localhost:8000") },
            "defaultmodel" => settings with { DefaultModel = text.Length > 0 ? text.ToLowerInvariant() : throw Fault("Transformer, LSTM, CNN or Ensemble"), ModelIsChosen = true },
            "defaultclientid" => settings with
            {
                DefaultClientId = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id) ? id : throw Fault("a whole number"),
            },
            "requesttimeout" => settings with { RequestTimeout = Span(TimeSpan.FromMilliseconds(1), MostTimeout, TimeSpan.FromSeconds, "seconds, more than 0 and at most 3600") },
            "refreshinterval" => settings with { RefreshInterval = Span(LeastRefresh, MostRefresh, TimeSpan.FromMilliseconds, "milliseconds, from 50 to 3600000") },
            "logfilepath" => settings with { LogFilePath = text },
            _ => settings,
        };

        CommandException Fault(string remedy) => CommandException.WrongUsage($"{path}: {setting.Name} = \"{text}\" cannot be used. Write {remedy}.");

        TimeSpan Span(TimeSpan least, TimeSpan most, Func<double, TimeSpan> unit, string remedy) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && Math.Abs(number) < 1e9 && unit(number) is var span && span >= least && span <= most
                ? span
                : throw Fault(remedy);
    }
}
