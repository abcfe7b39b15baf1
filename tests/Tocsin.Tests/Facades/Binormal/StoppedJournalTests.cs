using System.Net;
using System.Text;
using System.Text.Json;
using Tocsin.Tests.Server;

namespace Tocsin.Tests.Facades.Binormal;

/// <summary>A journal that takes no more: no answer is given for what is not durable.</summary>
public sealed class StoppedJournalTests
{
    [Fact]
    public async Task A_sync_that_failed_is_503_in_the_older_form_for_good()
    {
        var disk = new FailingDisk();
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync(files: disk);
        await facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy"));

        disk.CannotSync = true;
        await AssertStoppedAsync(facade, "journal");
        disk.CannotSync = false;
        await AssertStoppedAsync(facade, "journal");

        JsonElement one = await facade.Server.GetAsync("/api/v1/populations/individual?id=ann");
        Assert.Equal(1, one.GetProperty("count").GetInt64()); // what was acknowledged, and nothing else
    }

    [Fact]
    public async Task A_full_disk_is_503_in_the_older_form_until_there_is_room()
    {
        var disk = new FailingDisk();
        await using BinormalUnderTest facade = await BinormalUnderTest.StartAsync(files: disk);
        await facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy"));

        disk.IsFull = true;
        await AssertStoppedAsync(facade, "disk is full");
        disk.IsFull = false;
        using HttpResponseMessage ready = await facade.Server.Client.GetAsync("/health/ready"); // looks whether there is room again

        Assert.Contains("\"count\":2,", await facade.DiscreteAsync(BinormalUnderTest.Event("ann", "buy")), StringComparison.Ordinal);
    }

    private static async Task AssertStoppedAsync(BinormalUnderTest facade, string why)
    {
        (HttpStatusCode status, string said) = await facade.TryPostAsync(Encoding.UTF8.GetBytes(BinormalUnderTest.Event("ann", "buy")));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        JsonElement error = JsonDocument.Parse(said).RootElement;
        Assert.Equal("error", error.GetProperty("status").GetString());
        Assert.Contains(why, error.GetProperty("error").GetString(), StringComparison.OrdinalIgnoreCase);
    }
}
