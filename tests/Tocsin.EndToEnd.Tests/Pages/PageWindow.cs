using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>A browser window that remembers what went wrong in it.</summary>
internal sealed class PageWindow : IAsyncDisposable
{
    /// <summary>How long a page may take to do what it should: on a busy machine a second may take twenty.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];

    public PageWindow(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _faults.Add($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _faults.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the browser's console, refusals by the content security policy among them.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public ILocator this[string selector] => Page.Locator(selector);

    /// <summary>Opens an address and waits until the page answers to its reader.</summary>
    public async Task GoAsync(string address)
    {
        await Page.GotoAsync(address);
        await ConnectedAsync();
    }

    public Task ConnectedAsync() => UntilAsync("document.documentElement.dataset.connection === 'open'");

    /// <summary>Waits for something in the page to become true. (Playwright's own waiting evaluates text, which the pages forbid.)</summary>
    public async Task UntilAsync(string script)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await TrueAsync(script))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"not true within {Patience.TotalSeconds:0} s: {script}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Where an element lies once it stands still: a layout that is still being made moves it under the pointer.</summary>
    public async Task<ElementHandleBoundingBoxResult> PlaceAsync(string selector)
    {
        long start = TimeProvider.System.GetTimestamp();
        IElementHandle element = await this[selector].First.ElementHandleAsync();
        (float X, float Y, float Width, float Height, int Times) seen = default;
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            if (await element.BoundingBoxAsync() is { } box)
            {
                bool still = (box.X, box.Y, box.Width, box.Height) == (seen.X, seen.Y, seen.Width, seen.Height);
                seen = (box.X, box.Y, box.Width, box.Height, still ? seen.Times + 1 : 0);
                if (seen.Times == 3)
                {
                    return box;
                }
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
        throw new TimeoutException($"{selector} did not stand still within {Patience.TotalSeconds:0} s");
    }

    public Task PressAsync(string key) => Page.Keyboard.PressAsync(key);

    // The first answer that is good, or the last one.
    private static async Task<T> EventuallyAsync<T>(Func<Task<T>> ask, Func<T, bool> isGood)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            T answer = await ask();
            if (isGood(answer) || TimeProvider.System.GetElapsedTime(start) >= Patience)
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    // A page that is being loaded anew has no answer; the next question meets the new one.
    private async Task<bool> TrueAsync(string script)
    {
        try
        {
            return await Page.EvaluateAsync<bool>(script);
        }
        catch (PlaywrightException exception) when (exception.Message.Contains("context was destroyed", StringComparison.Ordinal))
        {
            return false;
        }
    }

    public async Task<string> TextAsync(string selector) => await this[selector].First.InnerTextAsync();

    /// <summary>The address as the page has it.</summary>
    public async Task<string> AddressAsync() => await Page.EvaluateAsync<string>("location.href");

    /// <summary>Waits until an element says something.</summary>
    public async Task SaysAsync(string selector, string text) =>
        Assert.Contains(text, await EventuallyAsync(() => TextAsync(selector), said => said.Contains(text, StringComparison.Ordinal)), StringComparison.Ordinal);

    /// <summary>Waits until an element says something that fits a pattern.</summary>
    public async Task SaysLikeAsync(string selector, string pattern) =>
        Assert.Matches(pattern, await EventuallyAsync(() => TextAsync(selector), said => Regex.IsMatch(said, pattern, RegexOptions.None, Patience)));

    /// <summary>Waits until the address contains something.</summary>
    public async Task IsAtAsync(string part) =>
        Assert.Contains(part, await EventuallyAsync(AddressAsync, address => address.Contains(part, StringComparison.Ordinal)), StringComparison.Ordinal);

    /// <summary>Waits until a question about the page has this answer: what it tells of may have been drawn before it.</summary>
    public static async Task IsAsync<T>(T expected, Func<Task<T>> ask) =>
        Assert.Equal(expected, await EventuallyAsync(ask, answer => EqualityComparer<T>.Default.Equals(expected, answer)));

    /// <summary>Waits until the page is no wider than its window.</summary>
    public Task FitsAsync() => UntilAsync("document.documentElement.scrollWidth <= innerWidth");

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
