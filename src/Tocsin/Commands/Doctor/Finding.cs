namespace Tocsin.Commands.Doctor;

/// <summary>How a thing was found.</summary>
internal enum Health
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Not here, and not needed unless its purpose is wanted.</summary>
    Absent,

    /// <summary>Works, but deserves a look.</summary>
    Doubtful,

    /// <summary>Tocsin cannot do its work like this.</summary>
    Bad,
}

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Group">The heading it stands under.</param>
/// <param name="Name">What it is.</param>
/// <param name="Health">How it was found.</param>
/// <param name="Found">What was found: a version, a figure, <c>missing</c>.</param>
/// <param name="Purpose">What it is for; empty where that is plain.</param>
/// <param name="Remedy">What to do; null where nothing is to be done.</param>
internal sealed record Finding(string Group, string Name, Health Health, string Found, string Purpose = "", string? Remedy = null);
