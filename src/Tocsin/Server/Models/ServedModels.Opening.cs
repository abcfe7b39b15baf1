using Tocsin.Engine.Sequences.Bundles;
using Tocsin.Engine.Streams;
using Tocsin.Server.Settings;

namespace Tocsin.Server.Models;

public sealed partial class ServedModels
{
    /// <summary>Reads what the data folder keeps, then the bundles that the configuration names.</summary>
    /// <exception cref="SettingsException">A stream's settings name a model that nobody knows.</exception>
    /// <exception cref="OutsideException">A bundle that the configuration names cannot be read.</exception>
    /// <exception cref="InvalidDataException">The data folder's own copies are damaged; nothing was changed.</exception>
    internal static ServedModels Open(TocsinSettings settings, IFileSystem files, TimeProvider time)
    {
        string folder = Path.Combine(Path.GetFullPath(settings.Data), "models");
        var models = new ServedModels(files, folder, settings.Server.Limits, time);
        models.ReadKept();
        foreach ((string name, string path) in settings.Models)
        {
            models.Configure(name, path);
        }

        models.CheckRegister();
        models.Default = settings.Models.Keys.FirstOrDefault(name => models.Find(name)!.Bundle.Templates is not null);
        models.Check(settings);
        return models;
    }

    private void ReadKept()
    {
        foreach (ModelBundle bundle in _folder.ReadAll())
        {
            _bundles[bundle.Hash] = bundle;
        }
    }

    // After the configuration has had its say: it may give a lost copy back.
    private void CheckRegister()
    {
        foreach ((string name, RegisteredModel model) in _register.Models)
        {
            foreach (ModelVersion version in model.Versions.Where(version => !_bundles.ContainsKey(version.Hash)))
            {
                throw new InvalidDataException(
                    $"The register of models '{_registerPath}' says that '{name}' is the bundle {version.Hash}, and its copy '{version.Hash}.tocsin' is not there. "
                    + $"Give the bundle back: start with --model {name}=FILE, or put it there from a backup.");
            }
        }
    }

    // A name that was uploaded anew since keeps its bundle until the configured file changes.
    private void Configure(string name, string path)
    {
        try
        {
            ModelBundle bundle = ModelBundle.Open(path);
            Keep(bundle);
            _configured[name] = bundle.Hash;
            if (_register.Models.GetValueOrDefault(name)?.Configured != bundle.Hash)
            {
                Name(name, bundle.Hash, Configuration, byConfiguration: true);
            }
        }
        catch (BundleException unreadable)
        {
            throw new OutsideException($"The model '{name}' (--model {name}=FILE, Models:{name}) cannot be served: {unreadable.Message}", unreadable);
        }
        catch (Http.RequestFaultException tooMany)
        {
            throw new OutsideException($"The model '{name}' (Models:{name}) cannot be kept: {tooMany.Fault.Detail} {tooMany.Fault.Remedy}", tooMany);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new OutsideException($"The model '{name}' (--model {name}=FILE, Models:{name}) cannot be served: {unreadable.Message}", unreadable);
        }
    }

    private void Check(TocsinSettings settings)
    {
        List<SettingFault> faults = [];
        foreach ((string stream, string named) in settings.Streams.Where(stream => stream.Value.Model is not null).Select(stream => (stream.Key, stream.Value.Model!)))
        {
            string key = $"Streams:{stream}:Model";
            if (ModelName.IsNone(named))
            {
                continue;
            }

            if (Find(named) is not { } model)
            {
                string? meant = NearestName.Of(named, _register.Models.Keys.Append(ModelName.None));
                faults.Add(new SettingFault(key, named, null, "is not a model of this server.", meant is null
                    ? "Name one with --model NAME=FILE (Models:NAME), or write 'none'."
                    : $"Did you mean '{meant}'? Or name it with --model {named}=FILE."));
            }
            else if (model.Bundle.Templates is null)
            {
                faults.Add(new SettingFault(key, named, null, "was trained on sessions of event ids and cannot read lines.", OnlyEvents));
            }
        }

        if (faults.Count > 0)
        {
            throw new SettingsException(faults);
        }
    }
}
