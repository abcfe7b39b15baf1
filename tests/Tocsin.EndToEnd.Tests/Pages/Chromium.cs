namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>The browser that the page tests drive.</summary>
internal static class Chromium
{
    /// <summary>Where Debian puts it; <c>TOCSIN_CHROMIUM</c> names another.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("TOCSIN_CHROMIUM") ?? "/usr/bin/chromium";

    /// <summary>Why page tests are skipped, or null.</summary>
    public static string? Missing { get; } = File.Exists(Path) ? null : $"needs Chromium at {Path}: run eng/setup.sh, or set TOCSIN_CHROMIUM";
}

/// <summary>A test in a real browser; skips with the reason where there is none.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>A theory in a real browser; skips with the reason where there is none.</summary>
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = Chromium.Missing;
}
