using System.Text.Json;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>What a message refers to: a quoted message, a product, or that it was forwarded.</summary>
internal readonly record struct ContextPart(string? QuotedId, bool Forwarded, string? ProductId, string? CatalogId)
{
    public static ContextPart Read(ref Utf8JsonReader reader)
    {
        string? quoted = null, product = null, catalog = null;
        var forwarded = false;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "id"u8))
                {
                    quoted = LenientJson.Text(ref reader, 1024);
                }
                else if (LenientJson.Is(reader, "forwarded"u8) || LenientJson.Is(reader, "frequently_forwarded"u8))
                {
                    forwarded |= LenientJson.Flag(ref reader) == true;
                }
                else if (LenientJson.Is(reader, "referred_product"u8))
                {
                    ReadProduct(ref reader, ref product, ref catalog);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return new(string.IsNullOrEmpty(quoted) ? null : quoted, forwarded, product, catalog);
    }

    private static void ReadProduct(ref Utf8JsonReader reader, ref string? product, ref string? catalog)
    {
        if (!LenientJson.EnterObject(ref reader))
        {
            return;
        }

        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "product_retailer_id"u8))
            {
                product = LenientJson.Text(ref reader, 256);
            }
            else if (LenientJson.Is(reader, "catalog_id"u8))
            {
                catalog = LenientJson.Text(ref reader, 256);
            }
            else
            {
                LenientJson.Pass(ref reader);
            }
        }
    }
}
