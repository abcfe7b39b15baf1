using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Tocsin.Kafka;

/// <summary>Kafka was asked for, and its client cannot be used here.</summary>
public sealed class KafkaMissingException(string message) : Exception(message);

/// <summary>The native client, librdkafka: the system's own, looked for when the first kafka:// address is used and not before.</summary>
public static class KafkaLibrary
{
    // Confluent's assembly asks for names of the library that its own package would have brought; these are the system's.
    private static readonly string[] Names = ["librdkafka.so.1", "librdkafka.1.dylib", "librdkafka.dylib", "librdkafka.dll"];

    private static readonly Lazy<string?> Fault = new(() => Load(Names));

    /// <summary>Sees to it that clients can be made.</summary>
    /// <exception cref="KafkaMissingException">The library is not installed, or is too old; the message says what to do.</exception>
    public static void Require()
    {
        if (Fault.Value is { } fault)
        {
            throw new KafkaMissingException(fault);
        }
    }

    /// <summary>Loads the first of these that is there; null, or what is wrong.</summary>
    internal static string? Load(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                return Use(handle);
            }
        }

        return $"kafka:// needs librdkafka, and it is not installed ({names[0]} was not found). "
            + "Install it: apt-get install librdkafka1 (Debian, Ubuntu), dnf install librdkafka (Fedora), brew install librdkafka (macOS).";
    }

    private static string? Use(nint handle)
    {
        NativeLibrary.SetDllImportResolver(
            typeof(Library).Assembly, (string asked, Assembly _, DllImportSearchPath? _) => asked.StartsWith("librdkafka", StringComparison.Ordinal) ? handle : 0);
        try
        {
            _ = Library.Version; // looks every function up
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or DllNotFoundException or EntryPointNotFoundException)
        {
            return $"librdkafka is installed and cannot be used: {exception.Message} Install version 1.9 or later: apt-get install librdkafka1.";
        }
    }
}
