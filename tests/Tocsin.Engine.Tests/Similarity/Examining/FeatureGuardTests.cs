using Tocsin.Engine.Similarity.Collections;
using Tocsin.Engine.Similarity.Examining;
using Tocsin.Engine.Similarity.Features;
using Tocsin.Engine.Tests.Ingestion;
using Tocsin.Engine.Tests.Similarity.Features;

namespace Tocsin.Engine.Tests.Similarity.Examining;

public sealed class FeatureGuardTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tocsin-guard-");
    private readonly HandTurnedTime _time = new();
    private readonly Answering _examiner = new();
    private readonly FeatureGuard _guard;

    public FeatureGuardTests() => _guard = new FeatureGuard(_time) { Examiner = _examiner };

    private string File_ => Path.Combine(_folder.FullName, "features.h5");

    [Hdf5Fact]
    public void A_file_is_examined_once_for_each_state_and_use()
    {
        Put(rows: 3);
        Open(FeatureUse.Read);
        Open(FeatureUse.Read);
        Assert.Equal([FeatureUse.Read], _examiner.Asked);

        Open(FeatureUse.Append);
        Open(FeatureUse.Append);
        Assert.Equal([FeatureUse.Read, FeatureUse.Append], _examiner.Asked);

        Put(rows: 4);
        Open(FeatureUse.Append);
        Open(FeatureUse.Read); // who was examined for more was read, too
        Assert.Equal([FeatureUse.Read, FeatureUse.Append, FeatureUse.Append], _examiner.Asked);
    }

    [Hdf5Fact]
    public void A_damaged_file_is_never_opened_and_examined_again_when_it_changes_or_after_a_while()
    {
        Put(rows: 3);
        _examiner.Code = FeatureFileException.Damaged;

        Assert.Equal((FeatureFileException.Damaged, "as said"), Refused());
        Assert.Equal((FeatureFileException.Damaged, "as said"), Refused());
        Assert.Single(_examiner.Asked);

        Put(rows: 4);
        Refused();
        Assert.Equal(2, _examiner.Asked.Count);

        _time.Advance(TimeSpan.FromMinutes(11));
        _examiner.Code = null;
        Open(FeatureUse.Read);
        Assert.Equal(3, _examiner.Asked.Count);
    }

    [Hdf5Fact]
    public void What_is_no_damage_is_asked_for_each_time()
    {
        Put(rows: 3);
        _examiner.Code = FeatureFileException.Unreadable;
        Assert.Equal((FeatureFileException.Unreadable, "as said"), Refused());

        _examiner.Code = null;
        Open(FeatureUse.Read);
    }

    [Hdf5Fact]
    public void What_is_opened_is_what_was_examined()
    {
        Put(rows: 3);
        _examiner.Meanwhile = () =>
        {
            _examiner.Meanwhile = null;
            Put(rows: 4);
        };
        Assert.Equal(4, Open(FeatureUse.Read));
        Assert.Equal(2, _examiner.Asked.Count);

        Put(rows: 5);
        int rows = 5;
        _examiner.Meanwhile = () => Put(++rows);
        Assert.Equal(FeatureFileException.Unreadable, Refused().Code);
    }

    [Hdf5Fact]
    public void A_file_that_is_put_in_place_while_it_is_opened_is_examined_before_it_is_used()
    {
        Put(rows: 3);
        int opened = 0;

        using FeatureReader reader = _guard.Open(
            new FeatureQuestion(File_, FeatureUse.Read),
            () =>
            {
                FeatureReader found = FeatureReader.OpenUnguarded(new FeatureQuestion(File_, FeatureUse.Read));
                if (opened++ == 0)
                {
                    Put(rows: 4);
                }

                return found;
            },
            CancellationToken.None);

        Assert.Equal((4, 2, 2), (reader.Count, opened, _examiner.Asked.Count));
    }

    [Hdf5Fact]
    public void Nobody_is_asked_about_what_can_be_told_from_outside()
    {
        Assert.Equal(FeatureFileException.Missing, Refused().Code);
        File.WriteAllText(File_, "path,vector\n");
        Assert.Equal(FeatureFileException.NotHdf5, Refused().Code);
        Put(rows: 3);
        File.WriteAllBytes(File_, File.ReadAllBytes(File_)[..^100]);
        Assert.Equal(FeatureFileException.Truncated, Refused().Code);

        Assert.Empty(_examiner.Asked);
    }

    [Hdf5Fact]
    public void What_this_process_wrote_is_trusted_as_far_as_what_it_was_made_of()
    {
        FeatureFile.Write(File_, FeatureFileTests.Made(3, 4, seed: 1));
        Assert.Equal(FeatureUse.All, Known());
        FeatureFile.Append(File_, FeatureFileTests.Made(3, 4, seed: 2));
        Assert.Equal(FeatureUse.All, Known());

        string foreign = Path.Combine(_folder.FullName, "foreign.h5");
        File.WriteAllBytes(foreign, File.ReadAllBytes(File_));
        File.Move(foreign, File_, overwrite: true);
        Assert.Equal(FeatureUse.None, Known());
        FeatureFile.Append(File_, FeatureFileTests.Made(3, 4, seed: 3));
        Assert.Equal(FeatureUse.Read | FeatureUse.Append, Known());
        FeatureWriter.Remove(File_, 4, new HashSet<string> { "no such" });
        Assert.Equal(FeatureUse.All, Known());
    }

    [Hdf5Fact]
    public void Without_an_examiner_everything_is_let_through()
    {
        Put(rows: 3);
        _guard.Examiner = null;

        Assert.Equal(3, Open(FeatureUse.Read));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private FeatureUse Known() => FeatureGuard.OfProcess.Knows(FileMark.Of(File_));

    private void Put(int rows)
    {
        string beside = Path.Combine(_folder.FullName, $"{rows}.h5");
        FeatureFile.Write(beside, FeatureFileTests.Made(rows, 4, seed: rows));
        File.Move(beside, File_, overwrite: true);
    }

    private int Open(FeatureUse use)
    {
        using FeatureReader reader = FeatureReader.Open(File_, 4, use, _guard);
        return reader.Count;
    }

    private (string Code, string Message) Refused()
    {
        FeatureFileException refused = Assert.Throws<FeatureFileException>(() => Open(FeatureUse.Read));
        return (refused.Code, refused.Message);
    }

    private sealed class Answering : IFeatureExaminer
    {
        public string? Code { get; set; }

        public Action? Meanwhile { get; set; }

        public List<FeatureUse> Asked { get; } = [];

        public FeatureExamination Examine(FeatureQuestion question, CancellationToken cancellation)
        {
            Asked.Add(question.Use);
            Meanwhile?.Invoke();
            return new FeatureExamination(question.Path) { Code = Code, Reason = Code is null ? null : "as said" };
        }
    }
}
