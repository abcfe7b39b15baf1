using Tocsin.Engine.Collection.Catalogue;
using Tocsin.Engine.Collection.Feeding;
using Tocsin.Engine.Streams;
using Tocsin.Engine.Tests.Ingestion;

namespace Tocsin.Engine.Tests.Collection.Feeding;

/// <summary>A writer and a rotator do what they like, passes and kills come when they like; the stream has every line once and in order.</summary>
public sealed class FeedRotationTests
{
    private const int Steps = 120;

    public static TheoryData<int, string> Cases
    {
        get
        {
            TheoryData<int, string> cases = [];
            foreach (string banner in (string[])["", "=== begin ===\n", new string('#', 1500) + "\n"])
            {
                for (int seed = 1; seed <= 6; seed++)
                    cases.Add(seed, banner);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Rotations_of_every_kind_lose_nothing_and_repeat_nothing(int seed, string banner)
    {
        using World world = new(seed, banner);
        for (int step = 0; step < Steps; step++)
            await world.StepAsync();
        await world.EndAsync();

        Assert.Equal(world.Written, world.Sink.Lines);
        Assert.True(world.Rotations > 5, "the test shall rotate");
    }

    private sealed class World : IDisposable
    {
        private readonly RawTree _tree = new();
        private readonly Random _random;
        private readonly string _banner;
        private CataloguePass _pass;
        private CollectedFeed _feed;
        private string _text = ""; // of app.log
        private int _lines;
        private bool _die;

        public World(int seed, string banner)
        {
            _random = new Random(seed);
            _banner = banner;
            (_pass, _feed) = Restarted();
        }

        public List<string> Written { get; } = [];

        public MemorySink Sink { get; } = new();

        public int Rotations { get; private set; }

        public async Task StepAsync()
        {
            switch (_random.Next(12))
            {
                case < 5:
                    Write();
                    break;
                case 5 when _text.Length > 0:
                    Rename();
                    break;
                case 6 when _text.Length > 0:
                    await CopyAndTruncateAsync();
                    break;
                case 7:
                    await CompressAsync();
                    break;
                case 8:
                    _die = true; // the next append is not noted
                    await FeedAsync();
                    (_pass, _feed) = Restarted();
                    break;
                case 9 when _random.Next(4) == 0:
                    _tree.Reopen();
                    (_pass, _feed) = Restarted();
                    break;
                default:
                    await FeedAsync();
                    break;
            }
        }

        public async Task EndAsync()
        {
            Write();
            await FeedAsync();
            await FeedAsync();
        }

        public void Dispose() => _tree.Dispose();

        private void Write()
        {
            string added = "";
            if (_text.Length == 0 && _banner.Length > 0)
            {
                added = _banner;
                Written.Add(_banner.TrimEnd('\n'));
            }

            for (int lines = _random.Next(1, 40); lines > 0; lines--)
            {
                string line = $"line {++_lines} {new string((char)('a' + (_lines % 26)), _random.Next(60))}";
                Written.Add(line);
                added += line + "\n";
            }

            _text += added;
            _tree.Append("app.log", added);
        }

        private void Rename()
        {
            Shift();
            _tree.Move("app.log", "app.log.1");
            _text = "";
            Rotations++;
            if (_random.Next(2) == 0)
                Write();
        }

        private async Task CopyAndTruncateAsync()
        {
            Shift();
            if (_text.Length > 10 && _random.Next(3) == 0)
            {
                _tree.Write("app.log.1", _text[..(_text.Length / 2)]); // a copy that is seen half done
                await FeedAsync();
            }

            _tree.Write("app.log.1", _text);
            if (_random.Next(3) == 0)
                await FeedAsync();
            using (FileStream same = new(_tree["app.log"], FileMode.Truncate))
            {
            }

            _tree.Append("app.log", "");
            _text = "";
            Rotations++;
            if (_random.Next(2) == 0)
                Write();
        }

        private async Task CompressAsync()
        {
            string[] plain = [.. Generations().Where(name => !name.EndsWith(".gz", StringComparison.Ordinal))];
            if (plain.Length == 0)
                return;
            string chosen = plain[_random.Next(plain.Length)];
            _tree.WriteGzip(chosen + ".gz", File.ReadAllText(_tree[chosen]));
            if (_random.Next(3) == 0)
                await FeedAsync();
            _tree.Delete(chosen);
        }

        /// <summary>app.log.2.gz becomes app.log.3.gz, and so on.</summary>
        private void Shift()
        {
            foreach (string name in Generations().OrderByDescending(Number))
                _tree.Move(name, $"app.log.{Number(name) + 1}{(name.EndsWith(".gz", StringComparison.Ordinal) ? ".gz" : "")}");
        }

        private async Task FeedAsync()
        {
            _pass.Run();
            try
            {
                await _feed.RunAsync();
            }
            catch (OperationCanceledException) when (_die)
            {
                // killed
            }
        }

        private (CataloguePass Pass, CollectedFeed Feed) Restarted()
        {
            _die = false;
            return (_tree.Pass(), new CollectedFeed(_tree.Logs, _tree.Catalogue, (_, _) => ValueTask.FromResult<IRecordSink?>(new Mortal(this)), new FeedOptions(), _tree.Time));
        }

        private IEnumerable<string> Generations() => Directory.GetFiles(_tree.Folders.Logs).Select(Path.GetFileName).Where(name => name != "app.log")!;

        private static int Number(string name) => int.Parse(name.Replace(".gz", "", StringComparison.Ordinal)[8..]);

        /// <summary>Dies after an append: the lines are durable, and nobody is told.</summary>
        private sealed class Mortal(World world) : IRecordSink
        {
            public async ValueTask<AppendResult> AppendAsync(RecordBatch batch, CancellationToken cancellation = default)
            {
                AppendResult result = await world.Sink.AppendAsync(batch, cancellation);
                return world._die && world._random.Next(2) == 0 ? throw new OperationCanceledException() : result;
            }

            public long NextOffset(string source) => world.Sink.NextOffset(source);
        }
    }
}
