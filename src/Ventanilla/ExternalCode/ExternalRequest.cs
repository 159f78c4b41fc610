using System.Text.Json.Serialization;

namespace Ventanilla.ExternalCode;

/// <summary>
/// What the other organisation is told, and all that it is told: no name, no number, no conversation. Whoever adds a field
/// here gives personal data to strangers.
/// </summary>
/// <param name="Id">The call's own id, the same when the same call is made again, without a full stop in it.</param>
/// <param name="Town">The town's short name, such as <c>vilassola</c>.</param>
/// <param name="Service">The code service's name, such as <c>BUS</c>.</param>
/// <param name="Key">What the citizen typed after it, checked against the service's pattern.</param>
/// <param name="Now">The town's local time, with its offset; in the demo it may stand still.</param>
internal sealed record ExternalRequest(string Id, string Town, string Service, string Key, string Language, DateTimeOffset Now);

/// <summary>The body as it is sent, in the shape that Standard Webhooks recommends.</summary>
internal sealed record CodeAsked(string Id, string Type, DateTimeOffset Timestamp, CodeAskedDetails Data);

internal sealed record CodeAskedDetails(string Town, string Service, string Key, string Language, DateTimeOffset Now);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CodeAsked))]
internal sealed partial class ExternalCodeJson : JsonSerializerContext;
