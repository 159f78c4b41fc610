using Ventanilla.Messages;
using Ventanilla.Outbox;
using Ventanilla.Platform;
using Ventanilla.Storage;

namespace Ventanilla.Tests;

/// <summary>Writes by itself what a Turn writes together.</summary>
internal static class StoredAlone
{
    public static void Write(this OutboxEntry entry, DbSession session)
    {
        var rows = new ManyRows(OutboxStore.Insert);
        OutboxStore.Add(rows, entry, OutboxStore.Json(entry.Content));
        session.Run(rows);
    }

    public static void Write(this Message message, DbSession session, TownId town, ConversationId conversation)
    {
        var rows = new ManyRows(MessageStore.Insert);
        MessageStore.Add(rows, town, conversation, message, MessageStore.Json(message.Body));
        session.Run(rows);
    }
}
