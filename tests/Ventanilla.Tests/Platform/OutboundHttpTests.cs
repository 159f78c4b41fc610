using System.Net;
using System.Net.Sockets;
using System.Text;
using Ventanilla.Platform;

namespace Ventanilla.Tests.Platform;

/// <summary>A town writes the address of its program; the house must not become its way to other machines inside.</summary>
public sealed class OutboundHttpTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("192.0.0.192")]
    [InlineData("192.88.99.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("2001::1")]
    [InlineData("2001:0:7f00:1::1")]
    [InlineData("2001:db8::1")]
    [InlineData("100::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    public void An_address_that_is_not_public_is_refused_in_every_form(string address)
    {
        Assert.False(IPAddressRanges.IsPublic(IPAddress.Parse(address)));
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        Assert.NotNull(new AddressGuard([]).Problem(new Uri($"https://{host}/hook")));
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("193.0.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2a00:1450:4003::1")]
    public void A_public_address_is_not(string address) => Assert.True(IPAddressRanges.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0/")]
    [InlineData("https://3232235777/")]
    [InlineData("https://[::ffff:7f00:1]/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    [InlineData("https://①②⑦.0.0.1/")]
    [InlineData("http://8.8.8.8/")]
    [InlineData("http://bus.example/")]
    [InlineData("https://user:pw@bus.example/")]
    [InlineData("ftp://bus.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://bus.example/")]
    [InlineData("ws://bus.example/")]
    public void A_town_cannot_keep_such_an_address(string url) => Assert.NotNull(new AddressGuard([]).Problem(new Uri(url)));

    [Fact]
    public void A_public_address_over_https_and_a_listed_host_can_be_kept()
    {
        var guard = new AddressGuard(["127.0.0.1:5090", "bus.intranet:8080", "[::1]:5091"]);

        Assert.Null(guard.Problem(new Uri("https://bus.example/hook")));
        Assert.Null(guard.Problem(new Uri("https://8.8.8.8:8443/hook")));
        Assert.Null(guard.Problem(new Uri("http://127.0.0.1:5090/hook")));
        Assert.Null(guard.Problem(new Uri("http://BUS.intranet:8080/hook")));
        Assert.Null(guard.Problem(new Uri("http://[::1]:5091/hook")));
        Assert.NotNull(guard.Problem(new Uri("http://127.0.0.1:5091/hook")));
        Assert.NotNull(guard.Problem(new Uri("http://127.0.0.1/hook")));
        Assert.NotNull(guard.Problem(new Uri("http://127.0.0.2:5090/hook")));
        Assert.NotNull(guard.Problem(new Uri("http://bus.intranet/hook")));
        Assert.NotNull(guard.Problem(new Uri("/hook", UriKind.Relative)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.1.2.3")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("8.8.8.8,127.0.0.1")]
    [InlineData("127.0.0.1,8.8.8.8")]
    public async Task A_name_that_leads_inside_is_refused_even_when_one_of_its_addresses_is_public(string addresses)
    {
        using var inside = new Listener();
        using var http = new OutboundHttp(new AddressGuard([], (_, _) => Task.FromResult(addresses.Split(',').Select(IPAddress.Parse).ToArray())));

        await AssertRefusedAsync(http, $"https://harmless.example:{inside.Port}/hook");
        Assert.Equal(0, inside.Connections);
    }

    [Fact]
    public async Task A_name_that_changes_its_mind_is_looked_up_once_for_a_connection_and_judged_by_what_it_said()
    {
        using var inside = new Listener();
        var lookups = 0;
        using var http = new OutboundHttp(new AddressGuard([], (_, _) => Task.FromResult(new[] { IPAddress.Parse(++lookups % 2 == 0 ? "203.0.113.1" : "127.0.0.1") })));

        for (var i = 1; i <= 4; i++)
        {
            await AssertRefusedAsync(http, $"https://flip.example:{inside.Port}/hook");
            Assert.Equal(i, lookups);
        }

        Assert.Equal(0, inside.Connections);
    }

    [Fact]
    public async Task The_system_s_own_names_for_this_machine_are_refused()
    {
        using var inside = new Listener();
        using var http = new OutboundHttp();

        await AssertRefusedAsync(http, $"https://localhost:{inside.Port}/");
        await Assert.ThrowsAsync<HttpRequestException>(() => http.Guarded.GetAsync(new Uri($"https://localhost.:{inside.Port}/"), TestContext.Current.CancellationToken));
        await AssertRefusedAsync(http, $"http://localhost:{inside.Port}/");
        Assert.Equal(0, inside.Connections);
    }

    [Fact]
    public async Task A_redirect_to_the_inside_is_not_followed()
    {
        using var inside = new Listener();
        using var outside = new Listener($"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{inside.Port}/\r\nContent-Length: 0\r\n\r\n");
        using var http = new OutboundHttp(new Settings { ExternalPrivateHosts = [$"127.0.0.1:{outside.Port}", $"127.0.0.1:{inside.Port}"] });

        using var answer = await http.Guarded.GetAsync(new Uri($"http://127.0.0.1:{outside.Port}/"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(0, inside.Connections);
    }

    [Fact]
    public async Task A_listed_host_is_called_and_told_nothing_of_our_inner_life()
    {
        using var host = new Listener("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        using var http = new OutboundHttp(new Settings { ExternalPrivateHosts = [$"127.0.0.1:{host.Port}"] });
        using var activity = new System.Diagnostics.Activity("inside").Start();

        Assert.Equal("ok", await http.Guarded.GetStringAsync(new Uri($"http://127.0.0.1:{host.Port}/"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain("traceparent", host.LastRequest, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Calls_of_one_account_that_the_provider_leaves_hanging_stand_in_nobodys_way()
    {
        // As many as an account can have under way.
        const int Hanging = 256;
        using var provider = new TcpListener(IPAddress.Loopback, 0);
        provider.Start(Hanging + 1);
        using var http = new OutboundHttp();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)provider.LocalEndpoint).Port}/");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var sockets = new List<TcpClient>();
        var calls = new List<Task>();
        for (var call = 0; call < Hanging; call++)
        {
            calls.Add(http.Provider.GetAsync(address, over.Token));
            sockets.Add(await provider.AcceptTcpClientAsync(TestContext.Current.CancellationToken));
        }

        var another = http.Provider.GetStringAsync(address, TestContext.Current.CancellationToken);
        using (var served = await provider.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            await served.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.Equal("ok", await another);
        }

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls));
        sockets.ForEach(s => s.Dispose());
    }

    private static async Task AssertRefusedAsync(OutboundHttp http, string url)
    {
        var thrown = await Assert.ThrowsAsync<HttpRequestException>(() => http.Guarded.GetAsync(new Uri(url), TestContext.Current.CancellationToken));
        Assert.IsType<AddressRefusedException>(thrown.InnerException);
    }

    /// <summary>A socket that counts who comes, and says one thing to each.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public Listener(string says = "")
        {
            listener.Start();
            _ = ServeAsync(says);
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public int Connections { get; private set; }

        public string LastRequest { get; private set; } = "";

        public void Dispose() => listener.Dispose();

        private async Task ServeAsync(string says)
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    Connections++;
                    var buffer = new byte[4096];
                    LastRequest = Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer));
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(says));
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException or IOException)
            {
                // The test is over.
            }
        }
    }
}
