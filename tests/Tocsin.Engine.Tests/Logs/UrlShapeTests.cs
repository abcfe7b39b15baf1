using Tocsin.Engine.Logs;

namespace Tocsin.Engine.Tests.Logs;

public sealed class UrlShapeTests
{
    [Theory]
    [InlineData("/api/orders/123456", "/api/orders/<*>")]
    [InlineData("/api/v2/payments/0f8fad5b-d9cb-469f-a165-70867728950e/refund", "/api/v2/payments/<*>/refund")]
    [InlineData("/search?q=lamp&page=3", "/search")]
    [InlineData("/assets/app.3f2504e04f8911d3.js", "/assets/app.<*>.js")]
    [InlineData("/reports/2026-03-01", "/reports/<*>")]
    [InlineData("/from/10.1.2.3/s3/utf8", "/from/<*>/s3/utf8")]
    [InlineData("generating core.2275", "generating core.<*>")]
    [InlineData("/checkout", "/checkout")]
    [InlineData("", "")]
    [InlineData("/<*>-1", "/<*>")]
    public void A_url_keeps_its_names_and_loses_its_ids(string url, string shape) => Assert.Equal(shape, UrlShape.Of(url));
}
