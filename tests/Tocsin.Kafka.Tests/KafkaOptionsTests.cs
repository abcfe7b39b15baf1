using System.Collections;

namespace Tocsin.Kafka.Tests;

public sealed class KafkaOptionsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-kafka-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Options_are_passed_through_as_they_are()
    {
        Dictionary<string, string> resolved = KafkaOptions.Parse(["security.protocol=SASL_SSL", "sasl.password=a=b"]).Resolve("b:9092");

        Assert.Equal("SASL_SSL", resolved["security.protocol"]);
        Assert.Equal("a=b", resolved["sasl.password"]);
        Assert.Equal("b:9092", resolved["bootstrap.servers"]);
    }

    [Fact]
    public void An_environment_that_knows_no_dots_may_write_underscores()
    {
        Hashtable variables = new() { ["TOCSIN__Kafka__Options__sasl_username"] = "me", ["TOCSIN__KAFKA__OPTIONS__security_protocol"] = "SSL", ["PATH"] = "/bin" };

        Dictionary<string, string> resolved = KafkaOptions.Parse(["security.protocol=SASL_SSL"]).WithVariables(variables).Resolve("b:9092");

        Assert.Equal("me", resolved["sasl.username"]);
        Assert.Equal("SASL_SSL", resolved["security.protocol"]); // said nearer
    }

    [Theory]
    [InlineData("sasl.passwordFile")]
    [InlineData("sasl_passwordFile")]
    public void A_secret_may_stand_in_a_file(string name)
    {
        string file = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(file, "hunter2\n");

        Assert.Equal("hunter2", KafkaOptions.Parse([$"{name}={file}"]).Resolve("b:9092")["sasl.password"]);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_and_no_value_is_repeated()
    {
        KafkaOptions options = KafkaOptions.Parse(["enable.auto.commit=hunter1", "group_id=hunter2", "sasl.passwordFile=/not/there"]);

        IReadOnlyList<string> faults = options.Faults();

        Assert.Equal(3, faults.Count);
        Assert.Contains("'enable.auto.commit' is Tocsin's own", faults[0], StringComparison.Ordinal);
        Assert.Contains("'group.id' is Tocsin's own", faults[1], StringComparison.Ordinal);
        Assert.Contains("'/not/there'", faults[2], StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", string.Concat(faults) + options, StringComparison.Ordinal);
        Assert.Throws<KafkaOptionException>(() => options.Resolve("b:9092"));
    }

    [Fact]
    public void What_is_no_pair_is_not_repeated_for_it_may_be_a_password()
    {
        string message = Assert.Throws<KafkaOptionException>(() => KafkaOptions.Parse(["hunter2"])).Message;

        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_without_brokers_takes_those_of_the_settings_or_says_what_to_set()
    {
        KafkaAddress address = KafkaAddress.Parse("kafka:///t", out _)!;

        Assert.Equal("a:9092,b:9093", new KafkaOptions { Bootstrap = "a, b:9093" }.BootstrapOf(address));
        Assert.Equal("c:9092", new KafkaOptions { Bootstrap = "a" }.BootstrapOf(KafkaAddress.Parse("kafka://c/t", out _)!));
        Assert.Contains("set Kafka:Bootstrap", Assert.Throws<KafkaOptionException>(() => new KafkaOptions().BootstrapOf(address)).Message, StringComparison.Ordinal);
    }

    [KafkaFact]
    public void What_librdkafka_says_of_an_option_is_passed_on()
    {
        KafkaOptions options = KafkaOptions.Parse(["security.protocl=SSL"]);

        string message = Assert.Throws<KafkaOptionException>(() => KafkaClients.Producer(options, "b:9092", new KafkaHealth("b:9092")).Open()).Message;

        Assert.Contains("security.protocl", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_library_the_remedy_is_said()
    {
        string? fault = KafkaLibrary.Load(["no-such-library.so.1"]);

        Assert.Contains("apt-get install librdkafka1", fault, StringComparison.Ordinal);
    }
}
