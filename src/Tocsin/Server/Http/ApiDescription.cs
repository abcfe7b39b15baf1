using Microsoft.OpenApi;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Http;

/// <summary><c>/openapi/v1.json</c>: what this API takes and answers, made from the routes themselves.</summary>
internal static class ApiDescription
{
    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Tocsin",
                Version = "v1",
                Description = "Log templates, live. Errors are problem+json with code, detail and remedy. Keys go into X-Api-Key or Authorization: Bearer.",
            };
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            AccessRule? rule = context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessRule>().LastOrDefault();
            operation.Description = rule is null ? null : $"Role: {rule}.";
            if (context.Description.RelativePath?.EndsWith("/records", StringComparison.Ordinal) == true)
            {
                operation.RequestBody = RecordsBody();
            }
            else if (context.Description.HttpMethod == "POST" && context.Description.RelativePath?.TrimEnd('/') == "api/v1/models")
            {
                operation.RequestBody = BundleBody();
            }
            else if (context.Description.HttpMethod == "POST" && context.Description.RelativePath?.TrimEnd('/') is "api/v1/images" or "api/v1/images/search")
            {
                operation.RequestBody = PictureBody();
            }

            return Task.CompletedTask;
        });
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes) =>
        routes.MapOpenApi("/openapi/{documentName}.json").For(Role.Ingest, Role.Read);

    private static OpenApiRequestBody BundleBody() => new()
    {
        Required = true,
        Description = "The bytes of a *.tocsin file that 'tocsin train' made.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/octet-stream"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
        },
    };

    private static OpenApiRequestBody PictureBody()
    {
        OpenApiSchema bytes = new() { Type = JsonSchemaType.String, Format = "binary" };
        return new OpenApiRequestBody
        {
            Required = true,
            Description = "One picture: the file of a form, or the bytes of a JPEG, PNG, GIF, WebP or BMP file.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = bytes } } },
                ["application/octet-stream"] = new() { Schema = bytes },
            },
        };
    }

    private static OpenApiRequestBody RecordsBody() => new()
    {
        Required = true,
        Description = "Lines, JSON values one a line, or an array of strings and objects; Content-Encoding: gzip is allowed.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["text/plain"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            ["application/x-ndjson"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            ["application/json"] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Array } },
        },
    };
}
