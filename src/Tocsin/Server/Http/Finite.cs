namespace Tocsin.Server.Http;

/// <summary>JSON has no NaN and no infinity: what is no number is <c>null</c>.</summary>
internal static class Finite
{
    /// <summary>The number, or null.</summary>
    public static double? OrNull(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
