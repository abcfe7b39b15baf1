namespace Tocsin.Kafka.Tests.Windows;

/// <summary>Records whose counts are known without counting.</summary>
internal static class HttpErrors
{
    /// <summary>So many records of a window's first second, of one status, of 7 addresses and 3 URLs.</summary>
    public static IEnumerable<string> Of(DateTime window, int status, int count) => Enumerable.Range(0, count).Select(number =>
        $$"""{"timestamp":"{{window.AddMilliseconds(number % 1000):yyyy-MM-ddTHH:mm:ss.ffffffZ}}","ip":"10.0.0.{{number % 7}}","method":"GET","url":"/resource/{{number % 3}}","status":{{status}}}""");

    /// <summary>The start of the window that is now two minutes old.</summary>
    public static DateTime SomeWindow { get; } = Aligned(TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-2));

    private static DateTime Aligned(DateTime time) => new(time.Ticks / TimeSpan.FromSeconds(30).Ticks * TimeSpan.FromSeconds(30).Ticks, DateTimeKind.Utc);
}
