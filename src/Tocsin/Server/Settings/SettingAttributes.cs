namespace Tocsin.Server.Settings;

/// <summary>The numbers that a setting may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BetweenAttribute(double least, double most) : Attribute
{
    public double Least { get; } = least;

    public double Most { get; } = most;
}

/// <summary>A number of bytes, written <c>64KiB</c>, and the sizes that it may have.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SizeAttribute(string least, string most) : Attribute
{
    public string Least { get; } = least;

    public string Most { get; } = most;
}

/// <summary>The durations that a setting may have, written <c>30s</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SpanAttribute(string least, string most) : Attribute
{
    public string Least { get; } = least;

    public string Most { get; } = most;
}

/// <summary>Names the property that one value alone stands for where a group is expected.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ShorthandAttribute(string property) : Attribute
{
    public string Property { get; } = property;
}

/// <summary>A setting that is never printed, and that may stand in a file named by <c>&lt;Key&gt;File</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
