using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ventanilla.Channels.WebChat;

/// <summary>A file for browsers, with its fingerprint; also packed, because the widget is fetched by every visitor of a town's site.</summary>
internal sealed record WidgetAsset(string Name, string Type, byte[] Bytes)
{
    public string Tag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes))[..16]}\"";

    public byte[] Packed { get; } = Pack(Bytes);

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}

/// <summary>
/// The widget is written in parts (texts, styles, tools, conversation, what is seen) and served as one script, put together
/// here: one file to embed, no build tool. The parts lie in the program itself, so it is the same wherever that runs.
/// </summary>
internal static class WidgetAssets
{
    private static readonly string[] Scripts = ["dom.js", "conversation.js", "bubble.js", "chat.js"];

    public static WidgetAsset Script() => new("widget.js", "text/javascript; charset=utf-8", Encoding.UTF8.GetBytes(
        $$"""
        // The town hall's chat: <ventanilla-chat town="…" lang="ca"></ventanilla-chat>. Part of Ventanilla, AGPL-3.0-or-later.
        (() => {
        'use strict';
        const TEXTS = {{Part("texts.json")}};
        const CSS = {{JsonSerializer.Serialize(Part("widget.css"), AssetJson.Default.String)}};
        {{string.Join('\n', Scripts.Select(Part))}}
        })();

        """));

    public static WidgetAsset PageStyle() => new("chat.css", "text/css; charset=utf-8", Encoding.UTF8.GetBytes(Part("page.css")));

    private static string Part(string name)
    {
        using var stream = typeof(WidgetAssets).Assembly.GetManifestResourceStream($"Widget/{name}")
            ?? throw new InvalidOperationException($"The widget's part {name} was not built into the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class AssetJson : System.Text.Json.Serialization.JsonSerializerContext;
