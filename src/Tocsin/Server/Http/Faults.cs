using System.Globalization;
using System.Text.Json;
using Tocsin.Engine.Streams;
using Tocsin.Server.Sessions;
using Tocsin.Server.Similarity;

namespace Tocsin.Server.Http;

/// <summary>Turns every way in which a request can end badly into a fault, and has it written in the listener's language.</summary>
internal sealed class Faults(IFaultWriter writer, EndpointDataSource endpoints, ILogger<Faults> logger)
{
    /// <summary>Runs the rest of the pipeline; never throws.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 })
            {
                await WriteAsync(context, OfStatus(context));
            }
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            LogMessages.RequestAborted(logger, exception.GetType().Name, context.Request.Path);
            Tell(context, new RequestFault(StatusCodes.Status499ClientClosedRequest, "client_gone", $"The client went away before it was answered ({exception.GetType().Name}).", ""));
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            RequestFault fault = OfException(exception);
            if (fault.Status == 500)
            {
                LogMessages.RequestFailed(logger, context.Request.Method, context.Request.Path, exception);
            }

            context.Response.Clear();
            await WriteAsync(context, fault);
        }
        catch (Exception exception)
        {
            LogMessages.RequestFailed(logger, context.Request.Method, context.Request.Path, exception);
            Tell(context, new RequestFault(StatusCodes.Status500InternalServerError, "answer_broken_off", $"The answer had begun when it failed ({exception.GetType().Name}): its connection was ended.", ""));
            context.Abort();
        }
    }

    /// <summary>Says why a request ended as it did, to the log of requests: for answers that are written in another way than as a fault.</summary>
    public static void Tell(HttpContext context, RequestFault fault) => context.Features.Set(fault);

    /// <summary>Writes a fault.</summary>
    public Task WriteAsync(HttpContext context, RequestFault fault)
    {
        Tell(context, fault);
        if (fault.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (fault.Status == 401)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        return writer.WriteAsync(context, fault);
    }

    private static RequestFault OfException(Exception exception) => exception switch
    {
        RequestFaultException refused => refused.Fault,
        StreamFullException => new(503, "stream_full", exception.Message, "Come again later.", TimeSpan.FromSeconds(1)),
        AnswerPendingException pending => new(504, "answer_pending", exception.Message, "Do not send it again.", TimeSpan.FromSeconds(1)) { Position = pending.Position },
        DiskFullException => new(
            503, "disk_full", "The disk of the data folder is full: what the request says could not be written down.", "Make room there, then send it again.", TimeSpan.FromSeconds(30)),
        JournalStoppedException => new(503, "journal_stopped", exception.Message, "The server's log says more; /health/ready says when it takes records again.", TimeSpan.FromSeconds(30)),
        BadHttpRequestException { StatusCode: 400, InnerException: JsonException json } => new(
            400, "bad_request", $"The body is not the JSON that this takes: it cannot be read at '{json.Path}' (line {json.LineNumber + 1}, byte {json.BytePositionInLine}).",
            "What each route takes, and the words that it knows, stand at /openapi/v1.json."),
        BadHttpRequestException { StatusCode: 400 } none when none.Message.StartsWith("Implicit body", StringComparison.Ordinal) => new( // the framework's words are for who wrote the route
            400, "bad_request", "The request has no body, or the body is null.", "What each route takes, and the words that it knows, stand at /openapi/v1.json."),
        BadHttpRequestException { StatusCode: 400 } unbound when UnboundParameter.Of(unbound.Message) is { } fault => fault,
        BadHttpRequestException bad => new(
            bad.StatusCode,
            bad.StatusCode switch { 413 => "batch_too_large", 408 => "body_too_slow", _ => "bad_request" },
            bad.Message,
            bad.StatusCode switch
            {
                413 => "Send smaller batches, or raise Server:Limits:BatchBytes.",
                408 => "Send faster, or lower Server:Limits:BodyBytesPerSecond.",
                _ => "Send a whole and well-formed request.",
            }),
        _ => PictureFaults.Of(exception) ?? new(500, "internal_error", "This is a defect in Tocsin.", "The server's log has the details: please report them."),
    };

    private RequestFault OfStatus(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (context.Response.StatusCode == 404 && context.GetEndpoint() is null && AllowedMethods.Of(endpoints, request.Path) is { Count: > 0 } allowed)
        {
            // With the right method it was the body's type that no route takes, and the page for what is not there that took it; or, without a body, a part of
            // the path that is none of the route's, as words in the place of a number.
            context.Response.StatusCode = !allowed.Contains(request.Method) ? 405 : HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? 404 : 415;
            if (context.Response.StatusCode == 405)
            {
                context.Response.Headers.Allow = string.Join(", ", allowed);
            }
        }

        return context.Response.StatusCode switch
        {
            404 => new(404, "not_found", $"There is nothing at {request.Path}.", "The routes are listed at /openapi/v1.json."),
            405 => new(405, "method_not_allowed", $"{request.Path} does not take {request.Method}.", $"It takes {context.Response.Headers.Allow}."),
            415 when string.IsNullOrEmpty(request.ContentType) => new(
                415, "unsupported_media_type", "The request does not say what its body is.", "Send Content-Type: application/json, and {} where there is nothing to say."),
            415 => new(415, "unsupported_media_type", $"A body of '{request.ContentType}' is not understood here.", "The types are listed at /openapi/v1.json."),
            int status => new(status, "bad_request", "The request cannot be understood.", "The routes and their parameters are listed at /openapi/v1.json."),
        };
    }
}
