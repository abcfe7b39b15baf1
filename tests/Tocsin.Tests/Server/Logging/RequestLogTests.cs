using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tocsin.Server.Http;
using Tocsin.Server.Logging;

namespace Tocsin.Tests.Server.Logging;

public sealed class RequestLogTests
{
    [Fact]
    public async Task A_request_is_one_line_with_id_method_url_address_status_duration_and_error()
    {
        var logger = new Written();
        DefaultHttpContext context = Request("/search/image", "?top=3&api_key=sesame");
        context.Request.Headers[RequestLog.Header] = "abc-1";

        await new RequestLog(logger, "similarity", LogLevel.Information, TimeProvider.System).RunAsync(context, inner =>
        {
            inner.Response.StatusCode = 400;
            inner.Features.Set(new RequestFault(400, "not_an_image", "The file is empty.", ""));
            return Task.CompletedTask;
        });

        (LogLevel level, string line) = Assert.Single(logger.Lines);
        Assert.Equal(LogLevel.Information, level);
        Assert.Matches(@"^similarity: POST http://here/search/image\?top=3&api_key=… from 10\.0\.0\.7 answered 400 in [0-9.E-]+ ms; request abc-1; error: not_an_image: The file is empty\.$", line);
    }

    [Theory]
    [InlineData(LogLevel.Information, 503, LogLevel.Warning)]
    [InlineData(LogLevel.Debug, 503, LogLevel.Debug)]
    [InlineData(LogLevel.Information, 200, LogLevel.Information)]
    public async Task What_the_server_failed_is_a_warning_where_requests_matter(LogLevel level, int status, LogLevel written)
    {
        var logger = new Written();

        await new RequestLog(logger, "main", level, TimeProvider.System).RunAsync(Request("/", ""), context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        Assert.Equal(written, Assert.Single(logger.Lines).Level);
    }

    [Fact]
    public async Task An_answer_that_says_nothing_of_its_fault_is_logged_with_what_its_status_means()
    {
        var logger = new Written();

        await new RequestLog(logger, "main", LogLevel.Debug, TimeProvider.System).RunAsync(Request("/", ""), context =>
        {
            context.Response.StatusCode = 409;
            return Task.CompletedTask;
        });

        Assert.EndsWith("; error: Conflict", Assert.Single(logger.Lines).Line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("line\nbreak")]
    [InlineData("")]
    public async Task An_id_that_could_mean_something_in_the_log_is_replaced(string id)
    {
        DefaultHttpContext context = Request("/", "");
        context.Request.Headers[RequestLog.Header] = id;
        context.TraceIdentifier = "ours";

        await new RequestLog(new Written(), "main", LogLevel.Debug, TimeProvider.System).RunAsync(context, _ => Task.CompletedTask);

        Assert.Equal("ours", context.TraceIdentifier);
    }

    private static DefaultHttpContext Request(string path, string query) => new()
    {
        Request = { Method = "POST", Scheme = "http", Host = new HostString("here"), Path = path, QueryString = new QueryString(query) },
        Connection = { RemoteIpAddress = IPAddress.Parse("10.0.0.7") },
    };

    private sealed class Written : ILogger<RequestLog>
    {
        public List<(LogLevel Level, string Line)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception)));
    }
}
