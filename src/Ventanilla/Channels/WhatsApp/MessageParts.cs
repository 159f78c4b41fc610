using System.Globalization;
using System.Text;
using System.Text.Json;
using Ventanilla.Messages;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>The rarer bodies of a message: a place, an order, an advertisement, and what cannot be shown.</summary>
internal static class MessageParts
{
    private const int LongestLine = 512;
    private const int MostLines = 100;

    /// <returns>Null when it is no point on Earth.</returns>
    public static Place? ReadPlace(ref Utf8JsonReader reader)
    {
        double? latitude = null, longitude = null;
        string? name = null, address = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "latitude"u8))
                {
                    latitude = LenientJson.Number(ref reader);
                }
                else if (LenientJson.Is(reader, "longitude"u8))
                {
                    longitude = LenientJson.Number(ref reader);
                }
                else if (LenientJson.Is(reader, "name"u8))
                {
                    name = LenientJson.Text(ref reader, LongestLine);
                }
                else if (LenientJson.Is(reader, "address"u8))
                {
                    address = LenientJson.Text(ref reader, LongestLine);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180 ? new(latitude.Value, longitude.Value, name, address) : null;
    }

    /// <summary>An order of goods as lines of text: a town hall has no shop, but an operator must be able to read it.</summary>
    public static (string? Catalog, string? Text) ReadOrder(ref Utf8JsonReader reader)
    {
        string? catalog = null, note = null;
        var items = new List<string>();
        if (!LenientJson.EnterObject(ref reader))
        {
            return default;
        }

        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "catalog_id"u8))
            {
                catalog = LenientJson.Text(ref reader, 256);
            }
            else if (LenientJson.Is(reader, "text"u8))
            {
                note = LenientJson.Text(ref reader, MessageDraft.LongestText);
            }
            else if (LenientJson.Is(reader, "product_items"u8))
            {
                if (LenientJson.EnterArray(ref reader))
                {
                    while (LenientJson.NextElement(ref reader))
                    {
                        var item = ReadItem(ref reader);
                        if (items.Count < MostLines)
                        {
                            items.Add(item);
                        }
                    }
                }
            }
            else
            {
                LenientJson.Pass(ref reader);
            }
        }

        var lines = string.IsNullOrEmpty(note) ? items : items.Prepend(note);
        return (catalog, string.Join('\n', lines) is { Length: > 0 } text ? text : null);
    }

    public static Referral? ReadReferral(ref Utf8JsonReader reader)
    {
        string? kind = null, id = null, url = null, headline = null, body = null, clickId = null;
        if (!LenientJson.EnterObject(ref reader))
        {
            return null;
        }

        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "source_type"u8))
            {
                kind = LenientJson.Text(ref reader, 64);
            }
            else if (LenientJson.Is(reader, "source_id"u8))
            {
                id = LenientJson.Text(ref reader, 256);
            }
            else if (LenientJson.Is(reader, "source_url"u8))
            {
                url = LenientJson.Text(ref reader, 2048);
            }
            else if (LenientJson.Is(reader, "headline"u8))
            {
                headline = LenientJson.Text(ref reader, LongestLine);
            }
            else if (LenientJson.Is(reader, "body"u8))
            {
                body = LenientJson.Text(ref reader, LongestLine);
            }
            else if (LenientJson.Is(reader, "ctwa_clid"u8))
            {
                clickId = LenientJson.Text(ref reader, LongestLine);
            }
            else
            {
                LenientJson.Pass(ref reader);
            }
        }

        return new(kind, id, url, headline, body, clickId);
    }

    /// <summary>What kind of message it was that Meta cannot pass on, such as <c>poll</c>.</summary>
    public static string? ReadUnsupported(ref Utf8JsonReader reader)
    {
        string? kind = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "type"u8))
                {
                    kind = LenientJson.Text(ref reader, 64);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return kind;
    }

    private static string ReadItem(ref Utf8JsonReader reader)
    {
        string? product = null, quantity = null, price = null, currency = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "product_retailer_id"u8))
                {
                    product = LenientJson.Text(ref reader, 256);
                }
                else if (LenientJson.Is(reader, "quantity"u8))
                {
                    quantity = LenientJson.Text(ref reader, 32);
                }
                else if (LenientJson.Is(reader, "item_price"u8))
                {
                    price = LenientJson.Text(ref reader, 32);
                }
                else if (LenientJson.Is(reader, "currency"u8))
                {
                    currency = LenientJson.Text(ref reader, 8);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{quantity ?? "1"} × {product ?? "?"}");
        return price is null ? line.ToString() : line.Append(CultureInfo.InvariantCulture, $" ({price} {currency})").ToString();
    }
}
