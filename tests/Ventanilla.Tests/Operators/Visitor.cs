using System.Net;
using System.Text.RegularExpressions;

namespace Ventanilla.Tests.Operators;

/// <summary>Somebody with a browser and no scripts: cookies, forms, and no following of redirects.</summary>
internal sealed partial class Visitor(Uri address) : IDisposable
{
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))), []);

    /// <summary>Fills in the form of the sign-in page and sends it.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string name, string password, string page = "/sign-in", string? chosen = null, string? again = null)
    {
        using var form = await GetAsync(page);
        var html = await form.Content.ReadAsStringAsync();
        return await PostAsync(
            page,
            [
                .. Hidden().Matches(html).Select(m => (m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value))).Where(f => f.Item1 != "returnUrl"),
                ("Form.Name", name), ("Form.Password", password),
                .. chosen is null ? [] : new[] { ("Form.Chosen", chosen), ("Form.Again", again ?? "") },
            ]);
    }

    public void Dispose() => http.Dispose();

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
