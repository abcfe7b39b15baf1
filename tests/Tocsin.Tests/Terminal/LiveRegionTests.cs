using Tocsin.Terminal;

namespace Tocsin.Tests.Terminal;

public sealed class LiveRegionTests
{
    private readonly StringWriter _terminal = new() { NewLine = "\n" };
    private Screen _screen = new(Live: true, Colors: true, 80, 24);

    [Fact]
    public async Task The_cursor_comes_back_and_nothing_is_left_even_when_the_work_fails()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => ShowAsync(region =>
        {
            region.Paint(static (_, _) => new Line("half way"));
            throw new InvalidDataException();
        }));

        Assert.StartsWith("\e[?25l", _terminal.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\r\e[2K\e[1A\e[2K\e[?25h", _terminal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public Task A_note_stands_above_what_is_shown_and_keeps_none_of_it() => ShowAsync(region =>
    {
        region.Paint(static (_, _) => new Line("a long line of progress"));

        Assert.Equal("\r\e[1A\e[Jnote\na long line of progress\n", Written(() => region.Note("note")).TrimEnd(' '));
        Assert.StartsWith("\r\e[1Anext", Written(() => region.Paint(static (_, _) => new Line("next"))), StringComparison.Ordinal);
        return Task.CompletedTask;
    });

    [Fact]
    public Task A_smaller_window_gets_no_line_that_is_wider_than_it_with_an_echoed_Ctrl_C() => ShowAsync(region =>
    {
        region.Paint(static (_, _) => new Line(new string('x', 200)));
        _screen = _screen with { Width = 50 };
        region.Paint(static (_, _) => new Line(new string('x', 200)));

        string again = Written(() => region.Paint(static (_, _) => new Line(new string('x', 200))));
        Assert.Equal($"\r\e[1A{new string('x', 46)}…\n{new string(' ', 47)}", again);
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Without_a_terminal_only_notes_are_written()
    {
        _screen = new Screen(Live: false, Colors: false, int.MaxValue, 0);
        await ShowAsync(region =>
        {
            region.Paint(static (_, _) => new Line("progress"));
            region.Note("note [red]");
            return Task.CompletedTask;
        });

        Assert.Equal("note [red]\n", _terminal.ToString());
    }

    private Task ShowAsync(Func<LiveRegion, Task> work) => LiveRegion.ShowAsync(_terminal, () => _screen, work);

    private string Written(Action action)
    {
        int before = _terminal.GetStringBuilder().Length;
        action();
        return _terminal.ToString()[before..];
    }
}
