using System.Text;
using System.Text.Json;

namespace Ventanilla.Channels.Telegram;

/// <summary>The plain text of a rich message (Bot API 10.1): blocks and marked-up pieces nested in each other, of which only the words remain.</summary>
internal static class TelegramRichText
{
    public static string Plain(JsonElement richMessage)
    {
        var text = new StringBuilder();
        Walk(richMessage, text, words: false);
        return text.ToString().Trim();
    }

    /// <param name="words">Whether a bare string here is something to read, not the name of a type or colour.</param>
    private static void Walk(JsonElement element, StringBuilder text, bool words)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String when words:
                text.Append(element.GetString());
                break;
            case JsonValueKind.Array:
                foreach (var part in element.EnumerateArray())
                {
                    Walk(part, text, words);
                }

                break;
            case JsonValueKind.Object:
                foreach (var field in element.EnumerateObject())
                {
                    WalkField(field, text);
                }

                break;
            default:
                break;
        }
    }

    private static void WalkField(JsonProperty field, StringBuilder text)
    {
        switch (field.Name)
        {
            case "text" or "caption" or "credit" or "summary" or "title" or "expression" or "alternative_text":
                Walk(field.Value, text, words: true);
                break;
            case "label":
                Walk(field.Value, text, words: true);
                text.Append(' ');
                break;
            case "blocks" or "items" or "cells" when field.Value.ValueKind == JsonValueKind.Array:
                foreach (var block in field.Value.EnumerateArray())
                {
                    EndLine(text);
                    WalkBlock(block, text);
                }

                EndLine(text);
                break;
            default:
                Walk(field.Value, text, words: false);
                break;
        }
    }

    private static void WalkBlock(JsonElement block, StringBuilder text)
    {
        if (block.ValueKind != JsonValueKind.Array)
        {
            Walk(block, text, words: false);
            return;
        }

        // A row of a table.
        var first = true;
        foreach (var cell in block.EnumerateArray())
        {
            text.Append(first ? "" : "\t");
            first = false;
            Walk(cell, text, words: false);
        }
    }

    private static void EndLine(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != '\n' && text[^1] != ' ')
        {
            text.Append('\n');
        }
    }
}
