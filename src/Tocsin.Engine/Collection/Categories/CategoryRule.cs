namespace Tocsin.Engine.Collection.Categories;

/// <summary>Names that make a category. The first rule with a pattern that fits decides.</summary>
/// <param name="Category">The category: lower case letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; 1 to 64, the first a letter or digit. It is a stream's name and a folder's.</param>
/// <param name="Patterns">
/// Whatever the case: <c>x</c> is contained in the file's name, <c>*x</c> ends it, <c>x*</c> begins it; the name without suffixes of rotation and
/// compression (<see cref="RotatedName"/>).
/// </param>
public sealed record CategoryRule(string Category, IReadOnlyList<string> Patterns);

/// <summary>Why a file is in its category.</summary>
/// <param name="Category">The category.</param>
/// <param name="Pattern">The pattern that fitted, as it is written; null for <see cref="CategoryRules.Uncategorised"/>.</param>
/// <param name="Stem">The name that was looked at.</param>
public sealed record CategoryMatch(string Category, string? Pattern, string Stem);
