namespace Tocsin.Engine.Collection.Categories;

/// <summary>The job of a file.</summary>
/// <param name="Job">Its id: <c>4711</c>, or <c>4711_12</c> for a task of an array. The session of the file's lines.</param>
/// <param name="Group">What its siblings share: the array <c>4711</c>, the account, or the beginning of the file's name. The population of the session.</param>
public sealed record JobName(string Job, string Group);
