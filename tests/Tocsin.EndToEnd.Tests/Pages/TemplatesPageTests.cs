namespace Tocsin.EndToEnd.Tests.Pages;

[Collection(PageTests.Name)]
public sealed class TemplatesPageTests(Browser browser)
{
    [ChromiumFact]
    public async Task Search_sort_and_the_open_row_stand_in_the_address_and_a_link_brings_them_back()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(MadeUpTraffic.Busy("web")));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/templates");
        await window["tr[data-row]"].First.WaitForAsync();

        await window["button.sort >> text=Template"].ClickAsync();
        await window.UntilAsync("location.search.includes('sort=text')");
        await window.PressAsync("/");
        await window.Page.Keyboard.TypeAsync("cache");
        await window.UntilAsync("location.search.includes('q=cache') && document.querySelectorAll('tr[data-row]').length === 1");
        await window.PressAsync("Enter");
        await window.PressAsync("Enter");
        await window[".drawer"].WaitForAsync();
        string link = await window.AddressAsync();

        await using PageWindow other = await browser.OpenAsync(link);
        await other[".drawer"].WaitForAsync();

        await PageWindow.IsAsync(1, () => other["tr[data-row]"].CountAsync());
        await PageWindow.IsAsync("ascending", () => other["th:first-child"].GetAttributeAsync("aria-sort"));
        await other.SaysAsync(".drawer", "cache miss for key");
        Assert.Empty(other.Faults);
    }

    [ChromiumFact]
    public async Task Parameters_are_marked_in_templates_and_in_examples()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(MadeUpTraffic.Busy("web")));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/templates?q=cache");

        await window["tr[data-row]"].First.ClickAsync();
        await window[".drawer .example"].First.WaitForAsync();

        await PageWindow.IsAsync("<*>", () => window.TextAsync(".drawer .slot"));
        await window.SaysLikeAsync(".drawer .example .param", "^k[0-9]+$");
    }

    [ChromiumFact]
    public async Task Thousands_of_templates_are_scrolled_without_being_in_the_document()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(MadeUpTraffic.Wide("web", 1_000)));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/templates?live=off");
        await window["tr[data-row]"].First.WaitForAsync();
        Assert.InRange(await window["tr[data-row]"].CountAsync(), 20, 200);

        await window.PressAsync("G");

        await window.UntilAsync("(l => l.scrollTop + l.clientHeight > l.scrollHeight - 40)(document.querySelector('[data-rows]')) && document.activeElement.matches('tr[data-row]')");
        Assert.Empty(window.Faults);
    }

    [ChromiumFact]
    public async Task Copy_puts_the_template_on_the_clipboard()
    {
        await using PageHost host = await PageHost.StartAsync(new MadeUpStreams(MadeUpTraffic.Busy("web")));
        await using PageWindow window = await browser.OpenAsync(host.Address + "/templates?q=cache");
        await window["tr[data-row]"].First.ClickAsync();

        await window[".drawer .copy"].First.ClickAsync();

        await window[".copy[data-copied]"].WaitForAsync();
        await PageWindow.IsAsync("cache miss for key <*>", () => window.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }
}
