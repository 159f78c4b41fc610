namespace Ventanilla.Storage;

/// <summary>A database that this program must not work on, and the sentence that says why and what to do. Ends the start.</summary>
public sealed class DatabaseRefusedException(string sentence) : InvalidOperationException(sentence);
