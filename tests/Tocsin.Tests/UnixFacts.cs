namespace Tocsin.Tests;

/// <summary>A test that sends POSIX signals; skips with the reason on Windows.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs POSIX signals" : null;
}

/// <summary>A theory that sends POSIX signals; skips with the reason on Windows.</summary>
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "needs POSIX signals" : null;
}
