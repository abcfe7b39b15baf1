namespace Tocsin.Engine.Formats;

/// <summary>
/// All header formats by name. Names are written into journals: one may be added, none may be renamed or given another meaning.
/// </summary>
public static class FormatCatalogue
{
    /// <summary>The name that stands for "decide on the first lines"; see <see cref="FormatDetector"/>.</summary>
    public const string Auto = "auto";

    /// <summary>The format without a header.</summary>
    public static LineFormat None { get; } = new PlainFormat();

    /// <summary>
    /// The formats that have a name. Those with more in their header stand before those that fit nearly anything: where two
    /// fit a log equally well, <see cref="FormatDetector"/> takes the first.
    /// </summary>
    public static IReadOnlyList<LineFormat> Presets { get; } =
    [
        new JsonFormat(),
        new CombinedFormat(),
        PatternFormat.Known("hdfs", "HDFS: yyMMdd HHmmss pid LEVEL component: content", "<Date> <Time> <Pid> <Level> <Component>: <Content>"),
        PatternFormat.Known("spring", "Spring Boot: time LEVEL pid --- [thread] logger : content",
            "<Date> <Time> <Level> <Pid> --- [<Thread>] <Component> : <Content>",
            "<Timestamp> <Level> <Pid> --- [<Thread>] <Component> : <Content>"),
        PatternFormat.Known("log4j", "Hadoop, log4j, logback, ZooKeeper: date time LEVEL [thread] logger: content, in their usual orders",
            "<Date> <Time> <Level> [<Thread>] <Component>: <Content>",
            "<Date> <Time> [<Thread>] <Level> <Component> - <Content>",
            "<Date> <Time> <Level> [<Thread>] <Component> - <Content>",
            "<Date> <Time> - <Level> [<Thread>:<Component>@<Place>] - <Content>",
            "<Time> [<Thread>] <Level> <Component> - <Content>"),
        PatternFormat.Known("spark", "Spark: yy/MM/dd HH:mm:ss LEVEL component: content", "<Date> <Time> <Level> <Component>: <Content>"),
        PatternFormat.Known("android", "Android logcat: MM-dd HH:mm:ss.fff pid tid L tag: content", "<Date> <Time> <Pid> <Tid> <Level> <Component>: <Content>"),
        PatternFormat.Known("bgl", "Blue Gene/L RAS: label epoch date node time node type component LEVEL content",
            "<Label> <Timestamp> <Date> <Node> <Time> <NodeRepeat> <Type> <Component> <Level> <Content>"),
        PatternFormat.Known("thunderbird", "Thunderbird: label epoch date user month day time location component[pid]: content",
            "<Label> <Timestamp> <Date> <User> <Month> <Day> <Time> <Location> <Component>(\\[<Process>\\])?: <Content>",
            "<Label> <Timestamp> <Date> <User> <Month> <Day> <Time> <Location> <Content>"),
        PatternFormat.Known("windows", "Windows component servicing (CBS): date time, Level component content", "<Date> <Time>, <Level> <Component> <Content>"),
        PatternFormat.Known("apache-error", "Error log of Apache: [time] [level] content",
            "[<Time>] [<Component>:<Level>] [pid <Process>] <Content>",
            "[<Time>] [<Level>] <Content>"),
        PatternFormat.Known("nginx-error", "Error log of nginx: date time [level] pid#tid: content", "<Date> <Time> [<Level>] <Pid>#<Tid>: <Content>"),
        PatternFormat.Known("postgresql", "PostgreSQL: date time zone [pid] LEVEL: content",
            "<Date> <Time> <Zone> [<Pid>] <Level>: <Content>",
            "<Date> <Time> <Zone> [<Pid>] <Component> <Level>: <Content>"),
        PatternFormat.Known("python", "Python logging: date time - logger - LEVEL - content, or LEVEL:logger:content",
            "<Date> <Time> - <Component> - <Level> - <Content>",
            "[<Date> <Time>] <Level> in <Component>: <Content>",
            "<Level>:<Component>:<Content>"),
        new KlogFormat(),
        new SyslogFormat(),
        PatternFormat.Known("hpc", "HPC: id node component state epoch flag content", "<LogId> <Node> <Component> <State> <Time> <Flag> <Content>"),
        PatternFormat.Known("levelled", "Anything that begins with a time and a level",
            "<Date> <Time> <Level>: <Content>",
            "<Date> <Time> [<Level>] <Content>",
            "<Date> <Time> <Level> <Content>",
            "<Timestamp> [<Level>] <Content>",
            "<Timestamp> <Level> <Content>",
            "[<Timestamp>] <Level>: <Content>",
            "[<Timestamp>] [<Level>] <Content>",
            "[<Timestamp>] <Level> <Content>"),
        PatternFormat.Known("timed", "Anything that begins with a time",
            "<Date> <Time> <Content>",
            "<Timestamp> <Content>",
            "[<Timestamp>] <Content>"),
        None,
    ];

    /// <summary>The format of a preset's name or of a pattern in the notation <c>&lt;Date&gt; &lt;Time&gt; … &lt;Content&gt;</c>.</summary>
    /// <returns>
    /// False with a sentence for the user. <see cref="Auto"/> is no format: it is decided on lines, by <see cref="FormatDetector"/>.
    /// </returns>
    public static bool TryFind(string nameOrPattern, out LineFormat? format, out string? error)
    {
        format = null;
        error = null;
        if (nameOrPattern.Contains('<', StringComparison.Ordinal))
        {
            bool compiled = PatternFormat.TryCreate(nameOrPattern, out PatternFormat? pattern, out error);
            format = pattern;
            return compiled;
        }

        format = Presets.FirstOrDefault(preset => string.Equals(preset.Name, nameOrPattern, StringComparison.OrdinalIgnoreCase));
        if (format is null)
        {
            error = $"There is no format '{nameOrPattern}'. Use {Auto}, one of {string.Join(", ", Presets.Select(preset => preset.Name))}, "
                + "or a pattern such as '<Date> <Time> <Level> <Component>: <Content>'.";
        }

        return format is not null;
    }

    /// <summary>True for <see cref="Auto"/>, in any case.</summary>
    public static bool IsAuto(string name) => string.Equals(name, Auto, StringComparison.OrdinalIgnoreCase);
}
