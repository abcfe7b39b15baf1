using Microsoft.Data.Sqlite;
using Tocsin.Engine.Tests.Streams;
using Tocsin.Engine.Similarity.Incidents;

namespace Tocsin.Engine.Tests.Similarity.Incidents;

public sealed class DamagedIncidentsTests : IDisposable
{
    private const int Many = 400;
    private static readonly DateTime Begin = new(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-incidents-");
    private readonly SteppedTime _time = new();

    private string FilePath => Path.Combine(_folder.FullName, "incidents.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_sound_file_is_opened_without_a_word()
    {
        Fill();

        using (IncidentIndex again = IncidentIndex.OpenOrSalvage(FilePath, _time))
        {
            Assert.Equal((Many, null), (again.Count, again.Notice));
        }

        Assert.Equal([FilePath], Files());
    }

    [Fact]
    public void Of_a_page_that_is_overwritten_its_own_incidents_are_lost_and_no_others()
    {
        Fill();
        byte[] bytes = File.ReadAllBytes(FilePath);
        int page = PageOfAnIncident(bytes);
        Array.Fill(bytes, (byte)0xA5, page * 4_096, 4_096);
        File.WriteAllBytes(FilePath, bytes);

        using IncidentIndex again = IncidentIndex.OpenOrSalvage(FilePath, _time);

        Assert.InRange(again.Count, Many - 60, Many - 1);
        Assert.Contains($"{again.Count} findings of it could be read", again.Notice, StringComparison.Ordinal);
        Assert.Contains($"{FilePath}.damaged-20260301120000000", again.Notice, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes($"{FilePath}.damaged-20260301120000000"));
        Assert.NotNull(again.Similar("web", $"f{Many - 1}"));
        Assert.Equal(1_000, again.UsualOf("sequences"));
        again.Add([Made(Many)]);
    }

    [Fact]
    public void An_index_that_does_not_fit_its_table_is_noticed_at_the_start_and_nothing_is_lost()
    {
        Fill();
        using (SqliteConnection other = new($"Data Source={FilePath};Pooling=False"))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "PRAGMA writable_schema = ON; CREATE TABLE other (a); UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'other') WHERE name LIKE 'sqlite_autoindex_incidents%'";
            command.ExecuteNonQuery();
        }

        using IncidentIndex again = IncidentIndex.OpenOrSalvage(FilePath, _time);

        Assert.NotNull(again.Notice);
        Assert.Equal(Many, again.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_damaged_the_index_opens_and_the_damaged_file_is_kept(int seed)
    {
        Fill();
        byte[] sound = File.ReadAllBytes(FilePath);
        Random random = new(seed);
        for (int round = 0; round < 15; round++)
        {
            foreach (string file in Files())
            {
                File.Delete(file);
            }

            byte[] bytes = [.. sound];
            if (round % 3 == 0)
            {
                bytes = bytes[..random.Next(bytes.Length)];
            }
            else
            {
                for (int flips = round % 3 == 1 ? 1 : 50; flips > 0; flips--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }
            }

            File.WriteAllBytes(FilePath, bytes);
            using (IncidentIndex index = IncidentIndex.OpenOrSalvage(FilePath, _time))
            {
                index.Add([Made(Many + 1)]);
                Assert.True(index.Similar("web", $"f{Many + 1}") is not null);
                Assert.True(index.Notice is null || Files().Any(file => file.Contains(".damaged-", StringComparison.Ordinal) && File.ReadAllBytes(file).AsSpan().SequenceEqual(bytes)), index.Notice);
            }

            using IncidentIndex again = IncidentIndex.Open(FilePath);
            Assert.True(again.Has("web", $"f{Many + 1}", $"s{Many + 1}", Begin.AddMinutes(Many + 1)));
        }
    }

    [Fact]
    public void Two_that_are_damaged_at_one_moment_are_both_kept()
    {
        File.WriteAllText(FilePath, new string('x', 4_096));
        IncidentIndex.OpenOrSalvage(FilePath, _time).Dispose();
        File.WriteAllText(FilePath, new string('y', 4_096));

        IncidentIndex.OpenOrSalvage(FilePath, _time).Dispose();

        Assert.Equal(["x", "y"], Files().Where(file => file != FilePath).Select(file => File.ReadAllText(file)[..1]));
    }

    private string[] Files() => [.. Directory.EnumerateFiles(_folder.FullName).Order(StringComparer.Ordinal)];

    private void Fill()
    {
        using IncidentIndex index = IncidentIndex.Open(FilePath);
        index.Learn(new UsualIncident("sequences", 1_000, new Dictionary<ulong, double> { [IncidentTerm.HashOf("template", "begin")] = 1 }, []));
        index.Add([.. Enumerable.Range(0, Many).Select(Made)]);
    }

    // A leaf of a table (0x0D; sqlite.org/fileformat.html) that holds the summary of incident 200.
    private static int PageOfAnIncident(byte[] bytes)
    {
        int at = bytes.AsSpan().IndexOf("what was strange about 200."u8);
        int page = at / 4_096;
        Assert.Equal(0x0D, bytes[page * 4_096]);
        return page;
    }

    private static Incident Made(int at) => new()
    {
        Stream = "web",
        Finding = $"f{at}",
        Detector = "sequences",
        Subject = $"s{at}",
        Time = Begin.AddMinutes(at),
        Bits = 20,
        Summary = $"what was strange about {at}.",
        Features = new IncidentFeatures("sequences", [new IncidentTerm(IncidentTerm.HashOf("template", $"t{at % 7}"), 1)], []),
    };
}
