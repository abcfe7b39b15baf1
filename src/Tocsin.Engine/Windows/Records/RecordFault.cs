using System.Runtime.InteropServices;
using Tocsin.Engine.Formats.Fields;

namespace Tocsin.Engine.Windows.Records;

/// <summary>Why a line does not become a record that is counted.</summary>
internal enum RecordFault : byte
{
    None,
    LineEmpty,
    LineTooLong,
    NoJson,
    NoAccess,
    NoCsv,
    NoFormat,
    NoHeader,
    HeadingDiffers,
    Heading,
    FilterFails,
    NoTime,
    NoSuchTime,
    Missing,
    Structure,
    LoneSurrogate,
    NotANumber,
    GroupTooLong,
}

/// <summary>What went wrong last, so that it can be put into words when somebody asks.</summary>
/// <param name="Fault">What.</param>
/// <param name="Place">Which filter; -1 elsewhere.</param>
/// <param name="Expression">The expression that could not be, where one is meant.</param>
/// <param name="Length">How long something was, in bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RecordFailure(RecordFault Fault, int Place = -1, FieldExpression? Expression = null, int Length = 0);
