using Microsoft.AspNetCore.Http;
using Tocsin.Pages;

namespace Tocsin.Tests.Pages;

public sealed class StyleSheetsTests
{
    [Fact]
    public void Every_style_sheet_of_ours_is_in_the_one_that_browsers_ask_for()
    {
        string[] ours = [.. new PageAssets().Paths.Where(path => path.EndsWith(".css", StringComparison.Ordinal) && path != StyleSheets.Joined).Order(StringComparer.Ordinal)];

        Assert.Equal(ours, StyleSheets.InOrder.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_is_all_of_them_in_their_order()
    {
        var assets = new PageAssets();
        List<string> one = [];
        foreach (string path in StyleSheets.InOrder)
        {
            one.Add(await TextAsync(assets, path));
        }

        Assert.Equal(string.Concat(one.Select(static sheet => sheet + "\n")), await TextAsync(assets, StyleSheets.Joined));
    }

    private static async Task<string> TextAsync(PageAssets assets, string path)
    {
        var context = new DefaultHttpContext();
        using MemoryStream body = new();
        context.Response.Body = body;

        await assets.ServeAsync(context, path);

        Assert.Equal("text/css; charset=utf-8", context.Response.ContentType);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }
}
