using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Server.Http;

namespace Tocsin.Tests.Server.Http;

public sealed class FaultsTests
{
    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 499)]
    public async Task A_client_that_goes_away_is_no_fault_of_the_server_whether_the_answer_has_begun_or_not(bool hasBegun, int status)
    {
        Response response = new() { HasStarted = hasBegun };
        DefaultHttpContext context = new() { RequestAborted = new CancellationToken(canceled: true) };
        context.Features.Set<IHttpResponseFeature>(response);

        await new Faults(new NoWriter(), new DefaultEndpointDataSource(), NullLogger<Faults>.Instance).RunAsync(context, static _ => throw new IOException("gone"));

        Assert.Equal(status, response.StatusCode);
        RequestFault told = context.Features.Get<RequestFault>()!;
        Assert.Equal((499, "client_gone", "The client went away before it was answered (IOException)."), (told.Status, told.Code, told.Detail));
    }

    private sealed class NoWriter : IFaultWriter
    {
        public Task WriteAsync(HttpContext context, RequestFault fault) => throw new InvalidOperationException("Nobody is there to read it.");
    }

    /// <summary>As Kestrel's: a status after the begin of the answer is an error.</summary>
    private sealed class Response : HttpResponseFeature, IHttpResponseFeature
    {
        private int _status = 200;

        public new bool HasStarted { get; init; }

        bool IHttpResponseFeature.HasStarted => HasStarted;

        public new int StatusCode => _status;

        int IHttpResponseFeature.StatusCode
        {
            get => _status;
            set => _status = HasStarted ? throw new InvalidOperationException("StatusCode cannot be set because the response has already started.") : value;
        }
    }
}
