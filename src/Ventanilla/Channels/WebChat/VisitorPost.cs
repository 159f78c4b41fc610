using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ventanilla.Channels.WebChat;

/// <summary>
/// What the widget posts: a message (<see cref="Id"/>, <see cref="Kind"/> and what it holds), or how far it came with
/// ours (<see cref="Status"/>, <see cref="Refs"/>). Strict, because we write both sides: what does not fit is an old
/// page or an attack, and is told so.
/// </summary>
internal sealed record VisitorPost
{
    /// <summary>Given by the widget, the same in each retry.</summary>
    public string? Id { get; init; }

    /// <summary><c>text</c>, <c>reply</c>, <c>location</c> or <c>file</c>.</summary>
    public string? Kind { get; init; }

    public string? Text { get; init; }

    /// <summary>The id of the choice that was tapped.</summary>
    public string? Payload { get; init; }

    public PostedPlace? Location { get; init; }

    public PostedFile? File { get; init; }

    /// <summary>The language that the widget speaks at the moment.</summary>
    public string? Language { get; init; }

    /// <summary><c>delivered</c> or <c>read</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Our messages that the status is about.</summary>
    public IReadOnlyList<string>? Refs { get; init; }

    /// <summary>Null when it is not JSON of this shape.</summary>
    public static VisitorPost? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, VisitorPostJson.Default.VisitorPost);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record PostedPlace(double? Latitude, double? Longitude);

/// <param name="Id">As the upload was answered.</param>
/// <param name="Name">As the visitor's device calls it: only ever shown.</param>
internal sealed record PostedFile(string? Id, string? Name, bool Voice = false);

[JsonSerializable(typeof(VisitorPost))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false)]
internal sealed partial class VisitorPostJson : JsonSerializerContext;
