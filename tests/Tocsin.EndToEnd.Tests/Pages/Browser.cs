using Microsoft.Playwright;

namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>One browser for all page tests; each test has a context of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        if (Chromium.Missing is not null)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.Path,
            Timeout = (float)(2 * PageWindow.Patience).TotalMilliseconds,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A new window on an address of the pages, connected and read.</summary>
    internal async Task<PageWindow> OpenAsync(string address, ColorScheme scheme = ColorScheme.Dark, int width = 1280, int height = 800)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout((float)PageWindow.Patience.TotalMilliseconds);
        PageWindow window = new(context, await context.NewPageAsync());
        await window.GoAsync(address);
        return window;
    }
}

/// <summary>The tests of one browser run one after the other: two cores carry one Chromium, not four.</summary>
[CollectionDefinition(Name)]
public sealed class PageTests : ICollectionFixture<Browser>
{
    public const string Name = "Pages";
}
