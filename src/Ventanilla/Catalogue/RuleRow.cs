using Ventanilla.Engine.Tables;
using Ventanilla.Engine.Texts;

namespace Ventanilla.Catalogue;

/// <summary>A row of the spreadsheet of rules, which knows its line.</summary>
internal sealed record RuleRow(Table Table, int At, Draft Draft)
{
    public const string TableName = "keyword_rules";

    public string this[string column] => Table[At, column];

    public string[] List(string column) =>
        Table.Has(column) ? Table[At, column].Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];

    /// <summary>The answer written in the spreadsheet, where there is one.</summary>
    public LocalText? Answer
    {
        get
        {
            var texts = Draft.Languages.Where(l => Table.Has($"answer_{l}") && Table[At, $"answer_{l}"].Length > 0)
                .Select(l => (l, Template.Parse(Table[At, $"answer_{l}"]).Template)).Where(t => t.Template is not null)
                .ToDictionary(t => t.l, t => t.Template!, StringComparer.Ordinal);
            return texts.Count == 0 ? null : new(texts, Draft.Languages[0]);
        }
    }

    public void Wrong(string column, string what, string remedy) =>
        Draft.Problems.Add(new(Draft.FileOf(TableName, At), Draft.Lines[TableName][At], Table.Has(column) ? Table.Column(column) + 1 : 0, what, remedy));
}
