namespace Tocsin.Engine.Formats.Fields;

/// <summary>The text of a field of an access log.</summary>
internal static class AccessValues
{
    /// <summary>As it is written, except that no size is 0; empty where the line has none.</summary>
    public static ReadOnlySpan<byte> Of(AccessField field, scoped in AccessFields access) => field switch
    {
        AccessField.Address => access.Address,
        AccessField.User => access.User,
        AccessField.Host => access.Host,
        AccessField.Time => access.Time,
        AccessField.Request => access.Request,
        AccessField.Method => access.Method,
        AccessField.Path => access.Path,
        AccessField.Query => access.Query,
        AccessField.Protocol => access.Protocol,
        AccessField.Status => access.StatusText,
        AccessField.Size => access.SizeText is [(byte)'-'] ? "0"u8 : access.SizeText,
        AccessField.Referer => access.Referer,
        _ => access.Agent,
    };
}
