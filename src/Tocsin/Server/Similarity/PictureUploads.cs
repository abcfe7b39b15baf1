using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Tocsin.Server.Http;

namespace Tocsin.Server.Similarity;

/// <summary>
/// Reads the picture out of a request: the body itself, or the one file of a form. Nothing is written to the disk, and a form may be no larger in anything than one with a
/// single file needs to be.
/// </summary>
internal static class PictureUploads
{
    private const int MostParts = 8;
    private const int MostHeadersOfAPart = 8;
    private const int MostHeaderBytes = 4 * 1024;
    private const int MostFieldBytes = 16 * 1024;
    private const int MostBoundary = 200;
    private const long FormBytes = 256 * 1024; // what a form adds to its file

    /// <summary>Takes the picture. Null: the form has no file of that name. Throws <see cref="RequestFaultException"/>.</summary>
    /// <param name="context">The request.</param>
    /// <param name="budget">What uploads may hold.</param>
    /// <param name="field">The name of the file's field; null: any.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<UploadedPicture?> ReadAsync(HttpContext context, UploadBudget budget, string? field, CancellationToken cancellation)
    {
        // A body that is a little too large is read to its end, so that its sender hears why it is refused; Kestrel ends what is much larger.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = (2 * budget.MaxUpload) + FormBytes;
        if (context.Request.ContentLength > budget.MaxUpload + FormBytes)
        {
            throw new RequestFaultException(UploadedPicture.TooLarge(budget.MaxUpload));
        }

        var picture = new UploadedPicture(budget);
        try
        {
            if (IsForm(context.Request, out string? boundary))
            {
                return await FromFormAsync(budget, new MultipartReader(boundary, context.Request.Body)
                {
                    HeadersCountLimit = MostHeadersOfAPart,
                    HeadersLengthLimit = MostHeaderBytes,
                    BodyLengthLimit = budget.MaxUpload + 1,
                }, picture, field, cancellation);
            }

            await picture.FillAsync(context.Request.Body, cancellation);
            return picture;
        }
        catch (RequestFaultException refused) when (refused.Fault.Status == 413)
        {
            picture.Dispose();
            await PassOverAsync(context.Request.Body, cancellation);
            throw;
        }
        catch (Exception bad) when (bad is InvalidDataException || (bad is IOException and not BadHttpRequestException))
        {
            // The reader's words for an end that comes too early speak of a stream that somebody else has read.
            picture.Dispose();
            throw new RequestFaultException(BadForm(bad is InvalidDataException ? $"The form cannot be read: {bad.Message}" : "The form ends before its closing boundary, or has another boundary than its header says."));
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    private static async Task<UploadedPicture?> FromFormAsync(UploadBudget budget, MultipartReader form, UploadedPicture picture, string? field, CancellationToken cancellation)
    {
        bool isThere = false;
        for (int parts = 0; await form.ReadNextSectionAsync(cancellation) is { } part; parts++)
        {
            if (parts == MostParts)
            {
                throw new RequestFaultException(BadForm($"The form has more than {MostParts} parts."));
            }

            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out ContentDispositionHeaderValue? disposition) || !disposition.IsFileDisposition())
            {
                await PassOverAsync(part.Body, MostFieldBytes, cancellation);
                continue;
            }

            if (!IsNamed(disposition, field))
            {
                await PassOverAsync(part.Body, budget.MaxUpload, cancellation); // a file that nobody asked for: what is wrong is the name, not the size
                continue;
            }

            if (isThere)
            {
                throw new RequestFaultException(new RequestFault(400, "two_pictures", "The form has two files.", "Send one picture a request."));
            }

            isThere = true;
            await picture.FillAsync(part.Body, cancellation);
        }

        if (!isThere)
        {
            picture.Dispose();
        }

        return isThere ? picture : null;
    }

    private static async Task PassOverAsync(Stream body, long most, CancellationToken cancellation)
    {
        byte[] buffer = new byte[4096];
        long all = 0;
        while (await body.ReadAsync(buffer, cancellation) is > 0 and int read)
        {
            all += read;
            if (all > most)
            {
                throw new RequestFaultException(BadForm($"A field of the form that is not the picture has more than {most} bytes."));
            }
        }
    }

    private static async Task PassOverAsync(Stream body, CancellationToken cancellation)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await body.ReadAsync(buffer, cancellation) > 0)
            {
                // Nobody wants it.
            }
        }
        catch (BadHttpRequestException)
        {
            // Far too large, or too slow: the connection ends with the answer.
        }
    }

    private static bool IsNamed(ContentDispositionHeaderValue disposition, string? field) =>
        field is null || HeaderUtilities.RemoveQuotes(disposition.Name).Equals(field, StringComparison.Ordinal);

    private static bool IsForm(HttpRequest request, out string boundary)
    {
        boundary = "";
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MostBoundary ? true : throw new RequestFaultException(BadForm("The form has no boundary, or one that is too long."));
    }

    private static RequestFault BadForm(string detail) => new(400, "bad_form", detail, "Send one picture: curl -F file=@picture.jpg.");
}
