using Tocsin.Engine.Similarity.Features;

namespace Tocsin.Commands.Images;

/// <summary>A fault of a feature file as an end of the program.</summary>
internal static class FeatureFailure
{
    public static CommandException Of(FeatureFileException fault) => fault.Code is FeatureFileException.Missing or FeatureFileException.Unreadable or FeatureFileException.LibraryMissing
        ? CommandException.Outside(fault.Message, fault)
        : CommandException.Failed(fault.Message, fault);
}
