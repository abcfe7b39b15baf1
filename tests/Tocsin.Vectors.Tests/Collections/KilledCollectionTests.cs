using System.Diagnostics;
using Tocsin.Vectors.Collections;
using Tocsin.Vectors.Tests.Files;

namespace Tocsin.Vectors.Tests.Collections;

public sealed class KilledCollectionTests
{
    [Fact]
    public async Task A_collection_that_is_killed_at_any_moment_has_every_change_that_returned_and_no_half_one()
    {
        using TestFolder folder = new();
        string collection = folder["some"];
        ChangingProgram.Make(collection);
        Random random = new(7112026);
        int next = 0;
        for (int round = 0; round < 8; round++)
        {
            using Process changer = Process.Start(new ProcessStartInfo("dotnet", [typeof(SavingProgram).Assembly.Location, ChangingProgram.Name, collection, $"{next}"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
            int returned = -1;
            for (int lines = random.Next(1, 60); lines > 0; lines--)
            {
                returned = int.Parse(await changer.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? throw new InvalidOperationException("The changer ended by itself."));
            }

            Thread.SpinWait(random.Next(200_000));
            changer.Kill(); // SIGKILL
            await changer.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

            using VectorCollection found = VectorCollection.Open(collection, 1L << 40);
            int changes = ChangingProgram.Changes(found, returned + 1);
            Assert.True(changes > returned, $"Change {returned} had returned, and {changes} are there.");
            next = changes;
        }
    }
}
