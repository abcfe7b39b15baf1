using Microsoft.AspNetCore.Antiforgery;

namespace Tocsin.Pages;

/// <summary>No page posts a form: what changes something is an event of a circuit, which is bound to its own connection. So no token and no cookie.</summary>
internal sealed class NoForms : IAntiforgery
{
    private static readonly AntiforgeryTokenSet None = new(requestToken: null, cookieToken: null, formFieldName: "none", headerName: null);

    public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext) => None;

    public AntiforgeryTokenSet GetTokens(HttpContext httpContext) => None;

    public Task<bool> IsRequestValidAsync(HttpContext httpContext) => Task.FromResult(false);

    public Task ValidateRequestAsync(HttpContext httpContext) => throw new AntiforgeryValidationException("No page takes a form.");

    public void SetCookieTokenAndHeader(HttpContext httpContext)
    {
        // There is none.
    }
}
