using Tocsin.Server.Http;
using Tocsin.Vectors;

namespace Tocsin.Server.Vectors;

/// <summary>What is wrong with a request about vectors.</summary>
internal static class VectorFaults
{
    public static RequestFaultException Bad(string code, string detail, string remedy) => new(new RequestFault(400, code, detail, remedy));

    public static RequestFaultException Bad(InvalidVectorException bad) =>
        Bad("bad_vector", bad.Message, "Send finite numbers, as many as the collection has dimensions; under cosine not all zero. Nothing of the request was taken.");
}
