using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Security;

/// <summary>Reads the server's certificate from PEM or PFX files.</summary>
internal static class Certificates
{
    /// <summary>The certificate and its chain, or null when none is configured.</summary>
    /// <exception cref="SettingsException">A file holds no certificate that can be used.</exception>
    public static SslStreamCertificateContext? Load(TlsSettings settings)
    {
        if (!settings.IsConfigured)
        {
            return null;
        }

        string key = settings.Pfx is null ? "Server:Tls:Cert" : "Server:Tls:Pfx";
        string file = settings.Pfx ?? settings.Cert!;
        try
        {
            X509Certificate2Collection chain = [];
            X509Certificate2 certificate;
            if (settings.Pfx is not null)
            {
                chain = X509CertificateLoader.LoadPkcs12CollectionFromFile(settings.Pfx, settings.Password);
                certificate = chain.FirstOrDefault(one => one.HasPrivateKey) ?? throw new CryptographicException("it holds no private key");
            }
            else
            {
                chain.ImportFromPemFile(settings.Cert!);
                certificate = X509Certificate2.CreateFromPemFile(settings.Cert!, settings.Key);
            }

            return SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                [new SettingFault(key, file, null, $"cannot be used: {exception.Message.TrimEnd('.')}.", "Give a certificate with its own private key.")]);
        }
    }
}
