using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Tocsin.Engine.Collection.Remotes.Connecting;
using Tocsin.Engine.Collection.Remotes.Processes;

namespace Tocsin.Engine.Collection.Remotes.Probing;

/// <summary>
/// Asks by one call of <c>ssh</c> for all files: a script for a POSIX shell on its standard input, names in single quotes. Each answer is a line
/// <c>=NUMBER</c> and lines of <c>od -An -v -tx1</c>; blocks begin with a line <c>@END</c>.
/// </summary>
internal sealed class ShellProbe(RemoteOptions remote, SshConnection ssh, TimeProvider time) : IProbe
{
    /// <inheritdoc/>
    public async Task AskAsync(IReadOnlyList<ProbeQuestion> questions, Dictionary<string, ProbeAnswer> answers, CancellationToken cancellation)
    {
        if (questions.Count == 0)
        {
            return;
        }

        Reader reader = new(questions, answers);
        ChildResult result = await ChildProcess.RunAsync(
            ssh.Command("sh -s"),
            async (input, token) =>
            {
                await using StreamWriter writer = new(input, new UTF8Encoding(false), 64 * 1024);
                foreach (string part in Script(questions))
                {
                    await writer.WriteAsync(part.AsMemory(), token);
                }
            },
            reader.ReadAsync,
            time,
            cancellation);
        if (!reader.IsComplete)
        {
            throw new SyncFaultException(FailureText.Of(remote, result));
        }
    }

    /// <summary>The script, in parts.</summary>
    internal IEnumerable<string> Script(IReadOnlyList<ProbeQuestion> questions)
    {
        // 'exec </dev/null' would cut the script off; each command gets its own instead.
        yield return $$"""
            LC_ALL=C; export LC_ALL
            cd {{RemoteFolder.Word(RemoteFolder.Of(remote.Path))}} || exit 9
            h() { echo "=$1"; if [ -f "$2" ] && [ ! -h "$2" ] && [ -r "$2" ]; then echo +; head -c 1024 < "$2" | od -An -v -tx1; fi; }
            b() { echo "@$3"; tail -c "+$2" < "$1" | head -c 1024 | od -An -v -tx1; }

            """.ReplaceLineEndings("\n");
        for (int number = 0; number < questions.Count; number++)
        {
            string name = RemoteFolder.Word("./" + questions[number].Path);
            yield return string.Create(CultureInfo.InvariantCulture, $"h {number} {name}\n");
            foreach (long end in questions[number].Ends)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"b {name} {end - FileHead.Length + 1} {end}\n");
            }
        }

        yield return "echo .\n";
    }

    private sealed class Reader(IReadOnlyList<ProbeQuestion> questions, Dictionary<string, ProbeAnswer> answers)
    {
        private readonly byte[] _block = new byte[FileHead.Length];
        private ProbeAnswer? _answer;
        private long _end = -1;
        private int _filled;

        public bool IsComplete { get; private set; }

        public async Task ReadAsync(Stream output, CancellationToken cancellation)
        {
            byte[] buffer = new byte[64 * 1024];
            int kept = 0, read;
            while (!IsComplete && (read = await output.ReadAsync(buffer.AsMemory(kept), cancellation)) > 0)
            {
                int length = kept + read, start = 0;
                for (int end; !IsComplete && (end = buffer.AsSpan(start, length - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
                {
                    Take(buffer.AsSpan(start, end));
                }

                // A line that fills the whole buffer is none of ours.
                kept = length - start == buffer.Length ? 0 : length - start;
                buffer.AsSpan(length - kept, kept).CopyTo(buffer);
            }
        }

        private void Take(ReadOnlySpan<byte> line)
        {
            switch (line.IsEmpty ? default : line[0])
            {
                case (byte)'=':
                    Finish();
                    _answer = Utf8Parser.TryParse(line[1..], out int number, out _) && (uint)number < (uint)questions.Count
                        ? Answer(questions[number].Path)
                        : null;
                    _end = 0;
                    break;
                case (byte)'+' when _answer is not null:
                    _answer.IsThere = true;
                    break;
                case (byte)'@':
                    Finish();
                    _end = Utf8Parser.TryParse(line[1..], out long end, out _) ? end : -1;
                    break;
                case (byte)'.' when line.Length == 1 && _answer is not null:
                    Finish();
                    IsComplete = true;
                    break;
                default:
                    TakeBytes(line);
                    break;
            }
        }

        private void TakeBytes(ReadOnlySpan<byte> line)
        {
            for (int at = 0; at + 1 < line.Length && _filled < _block.Length;)
            {
                if (line[at] == ' ')
                {
                    at++;
                }
                else if (Utf8Parser.TryParse(line.Slice(at, 2), out byte value, out int used, 'x') && used == 2)
                {
                    _block[_filled++] = value;
                    at += 2;
                }
                else
                {
                    return;
                }
            }
        }

        private void Finish()
        {
            if (_answer is not null && _end == 0)
            {
                _answer.Head = _block[.._filled];
            }
            else if (_answer is not null && _end > 0)
            {
                _answer.Blocks[_end] = _block[.._filled];
            }

            _filled = 0;
        }

        private ProbeAnswer Answer(string path)
        {
            if (!answers.TryGetValue(path, out ProbeAnswer? answer))
            {
                answers.Add(path, answer = new ProbeAnswer());
            }

            answer.IsThere = false;
            return answer;
        }
    }
}
