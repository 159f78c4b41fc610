namespace Ventanilla.Messages;

/// <summary>
/// The few types that a browser may show inside a page. Everything else that strangers send is only ever offered for
/// download: a drawing or page that runs scripts would run them as the operator.
/// </summary>
internal static class SafeTypes
{
    /// <summary>The exact type to serve it as; null when it is for download only.</summary>
    public static string? Inline(string? mime) => mime?.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "image/jpeg" or "image/jpg" => "image/jpeg",
        "image/png" => "image/png",
        "image/webp" => "image/webp",
        "image/gif" => "image/gif",
        "audio/ogg" or "audio/opus" => "audio/ogg",
        "audio/mpeg" or "audio/mp3" => "audio/mpeg",
        "audio/mp4" or "audio/m4a" or "audio/x-m4a" => "audio/mp4",
        "video/mp4" => "video/mp4",
        _ => null,
    };
}
