using System.Globalization;
using System.Text.Json.Nodes;
using Ventanilla.Demo.Providers;

namespace Ventanilla.Demo.WhatsApp;

/// <summary>An error as the Graph API words it. Programs decide on the code; the rest is for people.</summary>
internal sealed record GraphError(int Code, string Title, string? Details = null, int Http = 400, int? Subcode = null)
{
    public static readonly GraphError NoToken = new(190, "Invalid OAuth access token - Cannot parse access token", Http: 401);

    public static GraphError UnknownObject(string id) =>
        new(100, $"Unsupported post request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.", Subcode: 33);

    public static GraphError Parameter(string title) => new(100, $"(#100) {title}");

    public static GraphError Missing(string details) => new(131008, "(#131008) Required parameter is missing", details);

    public static GraphError Invalid(string details) => new(131009, "(#131009) Parameter value is not valid", details);

    public string Json
    {
        get
        {
            var error = new JsonObject { ["message"] = Title, ["type"] = "OAuthException", ["code"] = Code };
            if (Details is not null)
            {
                error["error_data"] = new JsonObject { ["messaging_product"] = "whatsapp", ["details"] = Details };
            }

            if (Subcode is { } subcode)
            {
                error["error_subcode"] = subcode;
            }

            error["fbtrace_id"] = "A" + Code.ToString(CultureInfo.InvariantCulture) + "demo";
            return new JsonObject { ["error"] = error }.ToJsonString();
        }
    }

    /// <summary>For tests: the next call fails so.</summary>
    public ProviderFailure AsFailure() => new(Http, Json);
}
