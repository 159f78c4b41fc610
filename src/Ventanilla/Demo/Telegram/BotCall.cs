using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ventanilla.Demo.Telegram;

/// <summary>A file that came with a call.</summary>
internal sealed record BotUpload(byte[] Bytes, string Mime, string Name);

/// <summary>
/// One call to the Bot API: a method and its parameters, which may have come as JSON, form or query. Numbers and objects
/// may be written as text.
/// </summary>
internal sealed class BotCall(string method, JsonObject parameters, IReadOnlyDictionary<string, BotUpload> files)
{
    private const long FormLimit = 52L * 1024 * 1024;

    /// <summary>As it was written.</summary>
    public string Name => method;

    /// <summary>In lower case: Telegram does not mind.</summary>
    public string Method { get; } = method.ToLowerInvariant();

    public JsonObject Parameters => parameters;

    public static async Task<BotCall?> ReadAsync(string method, HttpRequest request, CancellationToken ct)
    {
        var parameters = new JsonObject();
        var files = new Dictionary<string, BotUpload>();
        foreach (var (name, value) in request.Query)
        {
            parameters[name] = value.ToString();
        }

        if (request.HasFormContentType)
        {
            request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = FormLimit;
            var form = await request.ReadFormAsync(new Microsoft.AspNetCore.Http.Features.FormOptions { MultipartBodyLengthLimit = FormLimit }, ct);
            foreach (var (name, value) in form)
            {
                parameters[name] = value.ToString();
            }

            foreach (var file in form.Files)
            {
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes, ct);
                files[file.Name] = new(bytes.ToArray(), file.ContentType, file.FileName);
            }
        }
        else if (request.HasJsonContentType())
        {
            try
            {
                if (await JsonNode.ParseAsync(request.Body, cancellationToken: ct) is JsonObject body)
                {
                    foreach (var (name, value) in body.ToArray())
                    {
                        body.Remove(name);
                        parameters[name] = value;
                    }
                }
            }
            catch (JsonException)
            {
                return null;
            }
        }

        return new(method, parameters, files);
    }

    public BotUpload? File(string name) => files.GetValueOrDefault(name);

    public string? Text(string name) => parameters[name] is JsonValue value ? value.ToString() : null;

    public long? Whole(string name) => long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public double? Number(string name) => double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public bool Flag(string name) => Text(name) is "true" or "True" or "1";

    /// <summary>An object or list, also when written as text; null when absent or nonsense.</summary>
    public JsonNode? Part(string name)
    {
        try
        {
            return parameters[name] switch
            {
                JsonObject or JsonArray => parameters[name],
                JsonValue text => JsonNode.Parse(text.ToString()),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public JsonElement AsElement() => JsonSerializer.SerializeToElement(parameters);
}
