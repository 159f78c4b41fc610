using System.Text.Json;
using Ventanilla.Messages;

namespace Ventanilla.Channels.WhatsApp;

/// <summary>
/// Contact cards. Anybody can forward anybody's card, so a number in one proves nothing, except when Meta says that it
/// answers our own request for the number (<c>origin</c> = <c>contact_request</c>).
/// </summary>
internal static class CardPart
{
    /// <summary>Meta's page puts the origin on the message, what comes in has been seen with it on the card: both are read.</summary>
    public const string Vouched = "contact_request";

    private const int MostCards = 257;
    private const int MostPhones = 20;
    private const int LongestName = 256;

    public static List<ContactCard> Read(ref Utf8JsonReader reader)
    {
        var cards = new List<ContactCard>();
        if (LenientJson.EnterArray(ref reader))
        {
            while (LenientJson.NextElement(ref reader))
            {
                if (ReadCard(ref reader) is { } card && cards.Count < MostCards)
                {
                    cards.Add(card);
                }
            }
        }

        return cards;
    }

    /// <summary>The same card once the message has said that it is vouched for: its numbers in the form of an address.</summary>
    public static ContactCard Vouch(ContactCard card) =>
        card with { Verified = true, Phones = [.. card.Phones.Select(p => WhatsAppPeople.Phone(p) ?? p)] };

    private static ContactCard? ReadCard(ref Utf8JsonReader reader)
    {
        string? name = null, origin = null, vcard = null;
        var phones = new List<(string? Written, string? WaId)>();
        if (!LenientJson.EnterObject(ref reader))
        {
            return null;
        }

        while (LenientJson.NextProperty(ref reader))
        {
            if (LenientJson.Is(reader, "name"u8))
            {
                name = ReadName(ref reader);
            }
            else if (LenientJson.Is(reader, "phones"u8))
            {
                ReadPhones(ref reader, phones);
            }
            else if (LenientJson.Is(reader, "origin"u8))
            {
                origin = LenientJson.Text(ref reader, 64);
            }
            else if (LenientJson.Is(reader, "vcard"u8))
            {
                vcard = LenientJson.Text(ref reader, 8192);
            }
            else
            {
                LenientJson.Pass(ref reader);
            }
        }

        if (phones.Count == 0 && vcard is not null)
        {
            phones.AddRange(PhonesOf(vcard).Take(MostPhones).Select(p => ((string?)p, (string?)null)));
        }

        // On a vouched card the number that WhatsApp knows counts, on any other what its owner wrote.
        var verified = origin == Vouched;
        var numbers = phones.Select(p => verified
            ? WhatsAppPeople.Phone(p.WaId) ?? WhatsAppPeople.Phone(p.Written) ?? p.Written
            : p.Written ?? WhatsAppPeople.Phone(p.WaId));
        return new(name, [.. numbers.OfType<string>()], verified);
    }

    private static string? ReadName(ref Utf8JsonReader reader)
    {
        string? formatted = null, first = null, last = null;
        if (LenientJson.EnterObject(ref reader))
        {
            while (LenientJson.NextProperty(ref reader))
            {
                if (LenientJson.Is(reader, "formatted_name"u8))
                {
                    formatted = LenientJson.Text(ref reader, LongestName);
                }
                else if (LenientJson.Is(reader, "first_name"u8))
                {
                    first = LenientJson.Text(ref reader, LongestName);
                }
                else if (LenientJson.Is(reader, "last_name"u8))
                {
                    last = LenientJson.Text(ref reader, LongestName);
                }
                else
                {
                    LenientJson.Pass(ref reader);
                }
            }
        }

        return formatted ?? ($"{first} {last}".Trim() is { Length: > 0 } built ? built : null);
    }

    private static void ReadPhones(ref Utf8JsonReader reader, List<(string? Written, string? WaId)> phones)
    {
        if (!LenientJson.EnterArray(ref reader))
        {
            return;
        }

        while (LenientJson.NextElement(ref reader))
        {
            string? written = null, waId = null;
            if (LenientJson.EnterObject(ref reader))
            {
                while (LenientJson.NextProperty(ref reader))
                {
                    if (LenientJson.Is(reader, "phone"u8))
                    {
                        written = LenientJson.Text(ref reader, 64);
                    }
                    else if (LenientJson.Is(reader, "wa_id"u8))
                    {
                        waId = LenientJson.Text(ref reader, 64);
                    }
                    else
                    {
                        LenientJson.Pass(ref reader);
                    }
                }
            }

            if (phones.Count < MostPhones && (written ?? waId) is not null)
            {
                phones.Add((written, waId));
            }
        }
    }

    /// <summary>The TEL lines of a vCard: <c>TEL;type=CELL;waid=34600111222:+34 600 111 222</c>.</summary>
    private static IEnumerable<string> PhonesOf(string vcard) =>
        from line in vcard.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        let colon = line.IndexOf(':', StringComparison.Ordinal)
        where colon > 0 && line[..colon].Contains("TEL", StringComparison.OrdinalIgnoreCase)
        select JsonText.Cut(line[(colon + 1)..].Replace("tel:", "", StringComparison.OrdinalIgnoreCase), 64);
}
