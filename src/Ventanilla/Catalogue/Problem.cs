namespace Ventanilla.Catalogue;

/// <summary>
/// Something in a town's files that must be mended before any of them counts: where it is and what to do about it, in
/// words for the person who keeps the file.
/// </summary>
/// <param name="Line">From 1; 0 when the whole file is meant.</param>
/// <param name="Column">In JSON the character, in a table the field; from 1, 0 when the whole line is meant.</param>
public sealed record Problem(string File, int Line, int Column, string What, string Remedy)
{
    public override string ToString() =>
        $"{File}{(Line > 0 ? $", line {Line}" : "")}{(Column > 0 ? $", column {Column}" : "")}: {What} {Remedy}";
}
