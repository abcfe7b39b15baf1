using System.Diagnostics;

namespace Tocsin.Vectors.Tests.Files;

public sealed class KilledSaveTests
{
    [Fact]
    public async Task A_save_that_is_killed_at_any_moment_leaves_the_old_index_or_the_new_one_whole()
    {
        using TestFolder folder = new();
        string index = folder["some.index"];
        Random random = new(20261122);
        int last = 0;
        for (int round = 0; round < 10; round++)
        {
            using Process saver = Process.Start(new ProcessStartInfo("dotnet", [typeof(SavingProgram).Assembly.Location, SavingProgram.Name, index, $"{last + 1}"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
            int before = last;
            for (int saved = random.Next(1, 8); saved > 0; saved--)
            {
                last = int.Parse(await saver.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? throw new InvalidOperationException("The saver ended by itself."));
            }

            Thread.SpinWait(random.Next(200_000));
            saver.Kill(); // SIGKILL
            await saver.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

            int found = SavedSections.Generation(index);
            Assert.True(last > before && found >= last, $"Saves to {last} had returned, and {found} is there.");
            last = found;
        }

        SavedSections.Save(index, last + 1);
        Assert.Equal(["some.index"], folder.Names);
    }
}
