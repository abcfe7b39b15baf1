using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Security;

/// <summary>The configured keys, by their hashes. Any thread may call it.</summary>
public sealed class ApiKeys
{
    private const int SecretBytes = 32;
    private const int LongestKey = 512;

    private readonly (byte[] Hash, Caller Caller)[] _keys;

    public ApiKeys(IReadOnlyList<KeySettings> keys) =>
        _keys = [.. keys.Select(key => (key.Key is null ? Convert.FromHexString(key.Sha256!) : Hash(key.Key), new Caller(key.Name, key.Role!.Value)))];

    /// <summary>False where everybody on this machine is an admin.</summary>
    public bool AreConfigured => _keys.Length > 0;

    /// <summary>Whose key this is, or null. Takes the same time for every key that is not too long to be one.</summary>
    public Caller? Find(string presented)
    {
        if (presented.Length > LongestKey)
        {
            return null;
        }

        byte[] hash = Hash(presented);
        Caller? found = null;
        foreach ((byte[] known, Caller caller) in _keys)
        {
            found = CryptographicOperations.FixedTimeEquals(known, hash) ? caller : found;
        }

        return found;
    }

    /// <summary>A new key and its hash. This is the one place where randomness must not be repeatable.</summary>
    public static (string Key, string Sha256) Create()
    {
        string key = $"tocsin_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";
        return (key, Convert.ToHexStringLower(Hash(key)));
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
