namespace Portal.Shared;

/// <summary>Something wrong in a text, at its place.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">In a sentence.</param>
/// <param name="IsError">Whether it keeps the text from being saved; else a warning.</param>
public sealed record CodeProblem(int Line, int Column, string Message, bool IsError = true);
