using System.Security.Cryptography;

namespace Tocsin.Engine.Collection.Remotes;

/// <summary>A public key by which a host proves that it is itself.</summary>
/// <param name="Type">Its kind: <c>ssh-ed25519</c>, <c>ecdsa-sha2-nistp256</c>, <c>ssh-rsa</c>, ….</param>
/// <param name="Base64">The key as OpenSSH writes it.</param>
public sealed record HostKey(string Type, string Base64)
{
    /// <summary>As OpenSSH shows it: <c>SHA256:</c> and the hash of the key, base64 without padding.</summary>
    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(Base64))).TrimEnd('=');
}
