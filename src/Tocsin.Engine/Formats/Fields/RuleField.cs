using System.Text;

namespace Tocsin.Engine.Formats.Fields;

/// <summary>What lines a rule is for.</summary>
internal enum LineKind : byte
{
    /// <summary>As each line looks: JSON when it begins with a brace, an access log where the rule names its fields, else text.</summary>
    Seen,
    Json,
    Access,
    Text,
}

/// <summary>The fields that an access log has.</summary>
internal enum AccessField : byte
{
    None,
    Address,
    User,
    Host,
    Time,
    Request,
    Method,
    Path,
    Query,
    Protocol,
    Status,
    Size,
    Referer,
    Agent,
}

/// <summary>The fields that the pipeline knows of any line.</summary>
internal enum PipelineField : byte
{
    None,
    Message,
    Component,
    Level,
    Template,
    Session,
    Group,
}

/// <summary>
/// A field that a rule names, and where it may come from: a group of <c>match</c> if there is one of this name, else the line's own
/// member or field, else what the pipeline knows.
/// </summary>
internal sealed class RuleField(string name, int group)
{
    public string Name { get; } = name;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>The number of the group of <c>match</c>; -1 when it is none.</summary>
    public int Group { get; } = group;

    public AccessField Access { get; } = AccessNames.Contains(name) ? Enum.Parse<AccessField>(name, ignoreCase: true) : AccessField.None;

    public PipelineField Pipeline { get; } = PipelineNames.Contains(name) ? Enum.Parse<PipelineField>(name, ignoreCase: true) : PipelineField.None;

    public static IReadOnlyList<string> AccessNames { get; } = Names<AccessField>();

    public static IReadOnlyList<string> PipelineNames { get; } = Names<PipelineField>();

    private static string[] Names<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Skip(1).Select(static name => name.ToLowerInvariant())];
}
