namespace Ventanilla.Shell;

/// <summary>Names the texts that people see, in <c>Texts.resx</c> (Catalan, the language of last resort), <c>.es</c> and <c>.en</c>.</summary>
public sealed class Texts;
