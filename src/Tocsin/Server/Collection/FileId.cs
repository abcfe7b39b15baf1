using System.Globalization;
using Tocsin.Engine.Collection;
using Tocsin.Server.Http;

namespace Tocsin.Server.Collection;

/// <summary>The id of a file as clients carry it.</summary>
internal static class FileId
{
    /// <summary>The id of a number.</summary>
    public static string Format(long id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The file of an id. Throws <see cref="RequestFaultException"/> with 404 when there is none.</summary>
    public static CollectedFile Require(this CollectionHost host, string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && host.Catalogue.Find(number) is { } file
            ? file
            : throw new RequestFaultException(new RequestFault(404, "unknown_file", $"There is no file '{id}'.", "It may have gone; GET /api/v1/files lists those that there are."));
}
