using Tocsin.Engine.Collection.Remotes;

namespace Tocsin.Engine.Tests.Collection.Remotes;

public sealed class RandomRotationTests
{
    private static readonly string[] Steps = ["checking", "listing", "comparing", "fetching"];

    [SshdTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_written_and_rotated_while_passes_run_all_of_it_is_here_in_the_end_and_nothing_was_ever_spliced(int seed)
    {
        await using RealSshd sshd = await RealSshd.StartAsync();
        Random random = new(seed);
        RotatingWriter writer = new(sshd, byCopying: false);
        writer.Write(10);
        for (int pass = 0; pass < 8; pass++)
        {
            string step = Steps[random.Next(Steps.Length)];
            await sshd.SyncAsync(progress: new Interruption(step, () =>
            {
                if (random.Next(3) > 0)
                {
                    writer.Write(random.Next(1, 60));
                }

                for (int times = random.Next(3); times > 0; times--)
                {
                    writer.Rotate(random.Next(2) == 0);
                    writer.Write(random.Next(1, 60));
                }
            }));
            writer.AssertNothingIsSpliced();
        }

        await sshd.SyncAsync();
        SyncResult quiet = await sshd.SyncWellAsync();

        Assert.Equal(0, quiet.ChangedCount);
        writer.AssertNothingIsMissing();
    }
}
