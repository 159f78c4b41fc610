using System.Globalization;
using System.Text.Json.Serialization;
using Ventanilla.Channels.WebChat;
using Ventanilla.Messages;

namespace Ventanilla.Conversations;

/// <summary>A stretch of the conversation as its visitor sees it.</summary>
/// <param name="After">Where to go on. It stays behind what is not settled yet, which then comes (again) when it is.</param>
internal sealed record VisitorPage(IReadOnlyList<VisitorLine> Messages, int After, bool More)
{
    /// <summary>
    /// Only the two sides' words: no notes, no events, no clerk's name; and of ours only what has passed the gate and
    /// the outbox, because a line of the history that was held back or refused must not be read here either.
    /// </summary>
    public static VisitorPage Of(IReadOnlyList<Message> lines, int after, bool more)
    {
        var seen = new List<VisitorLine>();
        var (next, settled) = (after, true);
        foreach (var line in lines)
        {
            settled &= !IsPending(line);
            next = settled ? line.Seq : next;
            if (line.Direction == Direction.In || (line.Direction == Direction.Out && HasLeft(line.Status)))
            {
                seen.Add(VisitorLine.Of(line));
            }
        }

        return new(seen, next, more && next > after);
    }

    private static bool HasLeft(DeliveryStatus status) =>
        status is DeliveryStatus.Accepted or DeliveryStatus.Sent or DeliveryStatus.Delivered or DeliveryStatus.Read or DeliveryStatus.Played;

    /// <summary>It will look different later: on its way out, or its file not here yet.</summary>
    private static bool IsPending(Message line) => line.Direction switch
    {
        Direction.Out => !HasLeft(line.Status) && line.Status != DeliveryStatus.Failed,
        Direction.In => line.Attachments.Any(a => a.State == 0),
        Direction.Note or Direction.Event => false,
        _ => false,
    };
}

/// <summary>One message, for the widget.</summary>
internal sealed record VisitorLine
{
    public required string Id { get; init; }

    public required int Seq { get; init; }

    /// <summary><c>visitor</c>, <c>team</c> (a person of the town hall) or <c>machine</c>.</summary>
    public required string From { get; init; }

    public required ContentKind Kind { get; init; }

    public string? Text { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The widget's own id of a message of this visitor.</summary>
    public string? ClientId { get; init; }

    /// <summary>What statuses about a message of ours refer to; null when nothing more is to be told.</summary>
    public string? Ref { get; init; }

    public bool Delivered { get; init; }

    public IReadOnlyList<VisitorChoice>? Choices { get; init; }

    public VisitorPlace? Location { get; init; }

    public IReadOnlyList<VisitorFile>? Files { get; init; }

    public static VisitorLine Of(Message line) => new()
    {
        Id = line.Id.ToString(),
        Seq = line.Seq,
        From = line.Direction == Direction.In ? "visitor" : line.AuthorKind == Authors.Operator ? "team" : "machine",
        Kind = line.Kind,
        Text = line.Text,
        At = line.At,
        ClientId = line.Direction == Direction.In ? VisitorReader.ClientIdOf(line.ExternalId) : null,
        Ref = line.Direction == Direction.Out && line.Status < DeliveryStatus.Read ? line.ExternalId : null,
        Delivered = line.Status >= DeliveryStatus.Delivered,
        Choices = line.Body is { Choices: { Count: > 0 } labels } body
            ? [.. labels.Select((label, i) => new VisitorChoice(body.ChoiceIds?.ElementAtOrDefault(i) ?? label, label))]
            : null,
        Location = line.Body?.Location is { } place ? new(place.Latitude, place.Longitude, place.Name, place.Address) : null,
        Files = line.Attachments.Count == 0 ? null : [.. line.Attachments.Select(VisitorFile.Of)],
    };
}

internal sealed record VisitorChoice(string Id, string Label);

internal sealed record VisitorPlace(double Latitude, double Longitude, string? Name, string? Address);

/// <param name="State"><c>coming</c>, <c>here</c> or <c>refused</c>.</param>
internal sealed record VisitorFile(string Id, string? Name, string? Mime, long? Size, string State)
{
    public static VisitorFile Of(Attachment file) => new(
        file.Id.Value.ToString(CultureInfo.InvariantCulture), file.FileName, file.Mime, file.Size, file.State switch { 0 => "coming", 1 => "here", _ => "refused" });
}

internal sealed record VisitorKeyMade(string Key);

internal sealed record VisitorTown(string Name);

internal sealed record VisitorPosted(string Id, bool Repeated);

internal sealed record VisitorUploaded(string Id, string Mime, long Size);

[JsonSerializable(typeof(VisitorPage))]
[JsonSerializable(typeof(VisitorKeyMade))]
[JsonSerializable(typeof(VisitorTown))]
[JsonSerializable(typeof(VisitorPosted))]
[JsonSerializable(typeof(VisitorUploaded))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class VisitorChatJson : JsonSerializerContext;
