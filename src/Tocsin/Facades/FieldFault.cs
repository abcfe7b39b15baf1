using System.Text.Json.Serialization;
using Tocsin.Server.Http;

namespace Tocsin.Facades;

/// <summary>One thing that is wrong with a request, as FastAPI says it.</summary>
/// <param name="Loc">Where: <c>["body", "line"]</c>, <c>["query", "client_id"]</c>, or an index in a list.</param>
/// <param name="Msg">What, for people.</param>
/// <param name="Type">What, for programs.</param>
internal sealed record FieldFault(
    [property: JsonPropertyName("loc")] IReadOnlyList<object> Loc,
    [property: JsonPropertyName("msg")] string Msg,
    [property: JsonPropertyName("type")] string Type)
{
    public static FieldFault Missing(params IReadOnlyList<object> loc) => new(loc, "Field required", "missing");

    public static FieldFault NoText(params IReadOnlyList<object> loc) => new(loc, "Input should be a valid string", "string_type");

    public static FieldFault TooLong(int most, params IReadOnlyList<object> loc) => new(loc, $"String should have at most {most} bytes", "string_too_long");

    public static FieldFault NoNumber(params IReadOnlyList<object> loc) => new(loc, "Input should be a valid integer", "int_type");

    public static FieldFault NoNumberInText(params IReadOnlyList<object> loc) => new(loc, "Input should be a valid integer, unable to parse string as an integer", "int_parsing");

    public static FieldFault TooSmall(int least, params IReadOnlyList<object> loc) => new(loc, $"Input should be greater than or equal to {least}", "greater_than_equal");

    public static FieldFault TooLarge(int most, params IReadOnlyList<object> loc) => new(loc, $"Input should be less than or equal to {most}", "less_than_equal");

    public static FieldFault NoTime(params IReadOnlyList<object> loc) => new(loc, "Input should be a valid datetime, invalid character in year", "datetime_from_date_parsing");

    public static FieldFault NoList(params IReadOnlyList<object> loc) => new(loc, "Input should be a valid list", "list_type");

    public static FieldFault NoObject(params IReadOnlyList<object> loc) => new(loc, "Input should be a valid dictionary or object to extract fields from", "model_attributes_type");

    public static FieldFault NoJson(long at) => new(["body", at], "JSON decode error", "json_invalid");
}

/// <summary>422 as FastAPI answers a request that does not fit.</summary>
internal sealed class Unprocessable(IReadOnlyList<FieldFault> faults) : IResult
{
    private const int MostTold = 5; // in the log: a list of a thousand lines may have a thousand faults

    public Task ExecuteAsync(HttpContext httpContext)
    {
        string detail = string.Join("; ", faults.Take(MostTold).Select(static fault => $"{string.Join('.', fault.Loc)}: {fault.Msg}"));
        Faults.Tell(httpContext, new RequestFault(StatusCodes.Status422UnprocessableEntity, "unprocessable", faults.Count > MostTold ? $"{detail}; and {faults.Count - MostTold} more" : detail, ""));
        httpContext.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return httpContext.Response.WriteAsJsonAsync(new FieldFaults(faults), httpContext.RequestAborted);
    }

    private sealed record FieldFaults([property: JsonPropertyName("detail")] IReadOnlyList<FieldFault> Detail);
}
