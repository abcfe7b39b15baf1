using Microsoft.AspNetCore.Components;
using Tocsin.Pages.Frame;

namespace Tocsin.Tests.Pages.Frame;

/// <summary>The address changes in the browser, a moment after it was asked to: what is asked meanwhile must not take back what was asked before.</summary>
public sealed class AddressTests
{
    private const string Page = "http://here/logs/1";

    private readonly SlowBrowser _browser = new(Page + "?row=500");

    [Fact]
    public void Two_changes_before_the_browser_has_taken_the_first_are_both_made()
    {
        using Address address = new(_browser);
        address.Set([("row", null)]);
        address.Set([("offset", "7")]);
        address.Set([("wrap", "on")]);
        Assert.Equal([Page, Page + "?offset=7", Page + "?offset=7&wrap=on"], _browser.Sent);

        _browser.Take();
        Assert.Null(address["row"]);
        address.Set([("q", "error")]);
        Assert.Equal(Page + "?offset=7&wrap=on&q=error", _browser.Sent[^1]);
        _browser.TakeAll();
        Assert.Equal(("7", "on", "error", null), (address["offset"], address["wrap"], address["q"], address["row"]));
    }

    [Fact]
    public void What_is_as_asked_already_is_not_asked_again_and_what_is_taken_back_before_it_came_is()
    {
        using Address address = new(_browser);
        address.Set([("wrap", "on")]);
        address.Set([("wrap", "on")]);
        Assert.Single(_browser.Sent);
        address.Set([("wrap", null)]);
        Assert.Equal(Page + "?row=500", _browser.Sent[^1]);
        _browser.TakeAll();
        address.Set([("wrap", null)]);
        Assert.Equal(2, _browser.Sent.Count);
        Assert.Null(address["wrap"]);
    }

    [Fact]
    public void A_row_that_opens_keeps_the_change_that_is_under_way()
    {
        using Address address = new(_browser);
        address.Set([("row", null)]);
        address.Set([("sort", "bits")]);
        address.Open("600");
        Assert.Equal(Page + "?sort=bits&row=600", _browser.Sent[^1]);
    }

    [Fact]
    public void A_link_or_the_way_back_is_where_the_reader_is_whatever_is_under_way()
    {
        using Address address = new(_browser);
        address.Set([("wrap", "on")]);
        _browser.Arrive("http://here/templates?stream=web");
        address.Set([("q", "error")]);
        Assert.Equal("http://here/templates?stream=web&q=error", _browser.Sent[^1]);
    }

    /// <summary>A browser that takes an address as its own only when the test says so.</summary>
    private sealed class SlowBrowser : NavigationManager
    {
        private int _taken;

        public SlowBrowser(string uri) => Initialize("http://here/", uri);

        public List<string> Sent { get; } = [];

        public void Take() => Arrive(Sent[_taken++]);

        public void TakeAll()
        {
            while (_taken < Sent.Count)
            {
                Take();
            }
        }

        public void Arrive(string uri)
        {
            Uri = uri;
            NotifyLocationChanged(false);
        }

        protected override void NavigateToCore(string uri, NavigationOptions options) => Sent.Add(uri);
    }
}
