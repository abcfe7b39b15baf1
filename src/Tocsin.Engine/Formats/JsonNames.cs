using System.Text;

namespace Tocsin.Engine.Formats;

/// <summary>What the members of a JSON record mean, by the names that loggers give them. Case does not matter.</summary>
internal static class JsonNames
{
    public enum Role : byte
    {
        None,
        Message,
        Level,
        Time,
        Logger,

        /// <summary>Serilog's <c>@t</c>: a time, and the sign that a missing level means Information.</summary>
        CompactTime,
    }

    /// <summary>A role and how much better (lower) this name is than the others of the same role.</summary>
    public readonly record struct Meaning(Role Role, byte Rank);

    private static readonly string[] Messages =
    [
        "@m", "message", "msg", "@mt", "log", "short_message", "text", "body", "textPayload", "log.message", "event.original",
        "MessageTemplate", "RenderedMessage", "error.message", "err", "error", "event",
    ];

    private static readonly string[] Levels =
    [
        "@l", "log.level", "level", "severity", "levelname", "loglevel", "lvl", "severityText", "severity_text", "log_level", "level_name", "priority", "log.syslog.severity.name",
    ];

    private static readonly string[] Times =
    [
        "@timestamp", "timestamp", "time", "ts", "datetime", "date", "asctime", "eventTime", "event_time", "timeUnixNano", "__REALTIME_TIMESTAMP", "t",
    ];

    private static readonly string[] Loggers =
    [
        "log.logger", "logger", "SourceContext", "logger_name", "loggerName", "category", "component", "SYSLOG_IDENTIFIER", "module", "service.name", "service", "name", "app",
    ];

    private const int Slots = 256;
    private static readonly (byte[] Name, Meaning Meaning)[] Table = Build();

    /// <summary>The meaning of a member; dots in the name stand for nesting, whether the record nests or writes them.</summary>
    public static Meaning Of(ReadOnlySpan<byte> name)
    {
        for (int slot = Hash(name); ; slot = (slot + 1) % Slots)
        {
            (byte[] candidate, Meaning meaning) = Table[slot];
            if (candidate is null)
                return default;
            if (Ascii.EqualsIgnoreCase(name, candidate))
                return meaning;
        }
    }

    private static (byte[], Meaning)[] Build()
    {
        (byte[] Name, Meaning Meaning)[] table = new (byte[], Meaning)[Slots];
        Add("@t", new Meaning(Role.CompactTime, 0));
        AddAll(Messages, Role.Message);
        AddAll(Levels, Role.Level);
        AddAll(Times, Role.Time);
        AddAll(Loggers, Role.Logger);
        return table;

        void AddAll(string[] names, Role role)
        {
            for (int i = 0; i < names.Length; i++)
                Add(names[i], new Meaning(role, (byte)(i + 1)));
        }

        void Add(string name, Meaning meaning)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(name);
            int slot = Hash(bytes);
            while (table[slot].Name is not null)
                slot = (slot + 1) % Slots;
            table[slot] = (bytes, meaning);
        }
    }

    private static int Hash(ReadOnlySpan<byte> name) => name.IsEmpty
        ? 0
        : ((name.Length * 31) + ((name[0] | 0x20) * 7) + ((name[^1] | 0x20) * 13) + ((name[name.Length / 2] | 0x20) * 3)) % Slots;
}
