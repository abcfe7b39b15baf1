using Tocsin.Engine.Sequences.Evaluation;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Server.Labels;

namespace Tocsin.Tests.Server.Labels;

public sealed class MonitorFiguresTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("tocsin-figures-").FullName, "labels.csv");
    private readonly LabelBook _labels;
    private readonly MonitorFigures _figures;
    private readonly TestClock _clock = new();
    private List<SessionRow> _sessions = [];
    private long _position = 1;
    private long _commanded;
    private int _lists;
    private Action _whileListing = static () => { };

    public MonitorFiguresTests()
    {
        _labels = new LabelBook(_file);
        _figures = new MonitorFigures(_labels, _clock);
    }

    public void Dispose()
    {
        _figures.Dispose();
        Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
    }

    [Fact]
    public async Task Verdicts_are_held_against_the_labels_of_their_keys()
    {
        Label("a,Anomaly", "b,Anomaly", "c,Anomaly", "d,Normal", "e,Normal", "f,Normal", "g,Normal");
        _sessions = [Row("a", true), Row("b", true), Row("c", false), Row("d", true), Row("e", false), Row("f", false), Row("g", false), Row("nobody knows", true)];

        MonitorReading reading = await ReadAsync();

        Assert.Equal(new Confusion(Tp: 2, Fp: 1, Tn: 3, Fn: 1), reading.Figures);
        Assert.Equal(5.0 / 7, reading.Figures.Accuracy, 12);
        Assert.Equal(7, reading.Labelled);
        Assert.Equal(4, reading.Anomalous);
        Assert.Equal(8, reading.Sessions.Count);
        Assert.Equal(24, reading.Lines);
    }

    [Fact]
    public async Task A_session_that_came_again_stands_under_the_label_of_its_key()
    {
        Label("a,Anomaly");
        _sessions = [Row("a", true) with { Id = "a#2" }];

        Assert.Equal(new Confusion(1, 0, 0, 0), (await ReadAsync()).Figures);
    }

    [Fact]
    public async Task Of_one_client_only_the_sessions_with_its_lines_count()
    {
        Label("a,Anomaly", "b,Anomaly", "c,Normal");
        _sessions = [Row("a", true, 1), Row("b", false, 1, 2), Row("c", true, 2)];

        Assert.Equal(new Confusion(1, 0, 0, 1), (await ReadAsync(client: 1)).Figures);
        Assert.Equal(new Confusion(0, 1, 0, 1), (await ReadAsync(client: 2)).Figures);
        Assert.Empty((await ReadAsync(client: 3)).Sessions);
        Assert.Equal(1, _lists);
    }

    [Fact]
    public async Task What_was_reset_is_gone()
    {
        Label("a,Anomaly");
        _sessions = [Row("a", true) with { State = SessionState.Reset }];

        MonitorReading reading = await ReadAsync();

        Assert.Empty(reading.Sessions);
        Assert.Equal(0, reading.Labelled);
    }

    [Fact]
    public async Task Without_labels_there_are_sessions_and_no_figures()
    {
        _sessions = [Row("a", true)];

        MonitorReading reading = await ReadAsync();

        Assert.Equal(1, reading.Anomalous);
        Assert.Equal(0, reading.Labelled);
        Assert.Equal(0, reading.Figures.F1);
    }

    [Fact]
    public async Task Labels_that_are_loaded_count_at_once_and_cost_the_lane_nothing()
    {
        _sessions = [Row("a", true)];
        await ReadAsync();
        Label("a,Normal");

        Assert.Equal(new Confusion(0, 1, 0, 0), (await ReadAsync()).Figures);
        Assert.Equal(1, _lists);
    }

    [Fact]
    public async Task Readers_of_one_position_cost_the_lane_no_more_than_one()
    {
        TaskCompletionSource everybodyWaits = new();
        _whileListing = () => everybodyWaits.Task.Wait(ServerUnderTest.Patience);
        Task<MonitorReading>[] readers = [.. Enumerable.Range(0, 20).Select(number => Task.Run(() => ReadAsync(client: number % 3)))];
        everybodyWaits.SetResult();

        await Task.WhenAll(readers).WaitAsync(ServerUnderTest.Patience);

        Assert.Equal(1, _lists);
    }

    [Fact]
    public async Task Who_has_just_sent_a_line_sees_its_session()
    {
        await ReadAsync();
        _sessions = [Row("a", true)];
        _position++;

        Assert.Single((await ReadAsync()).Sessions);
    }

    [Fact]
    public async Task A_long_list_is_made_so_often_that_the_lane_gives_it_a_twentieth()
    {
        _sessions = [.. Enumerable.Range(0, 10_000).Select(static number => Row($"blk_{number}", false))];
        await ReadAsync();
        _position++;
        _clock.Advance(TimeSpan.FromMilliseconds(199));
        await ReadAsync();
        Assert.Equal(1, _lists);

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await ReadAsync();

        Assert.Equal(2, _lists);
    }

    [Fact]
    public async Task A_long_list_of_before_a_command_is_shown_to_nobody()
    {
        _sessions = [.. Enumerable.Range(0, 10_000).Select(static number => Row($"blk_{number}", false))];
        await ReadAsync();
        _sessions = [];
        _commanded = ++_position;

        Assert.Empty((await ReadAsync()).Sessions);
    }

    private static SessionRow Row(string key, bool anomalous, params int[] clients) => new(
        key, key, SessionState.Open, new SessionVerdict(anomalous, 1, 10, false, 0.9, 0), 3, default, default, 0, "line", clients, "hash");

    private void Label(params string[] lines)
    {
        File.WriteAllLines(_file, ["BlockId,Label", .. lines]);
        _labels.Load();
    }

    private Task<MonitorReading> ReadAsync(int? client = null) => _figures.ReadAsync("web", ListAsync, () => _position, () => _commanded, client, CancellationToken.None);

    private Task<SessionList> ListAsync(SessionQuery query, CancellationToken cancellation)
    {
        Assert.True(query.NewestOfKey);
        Interlocked.Increment(ref _lists);
        _whileListing();
        return Task.FromResult(new SessionList(_position, _sessions.Count, _sessions, default));
    }
}
