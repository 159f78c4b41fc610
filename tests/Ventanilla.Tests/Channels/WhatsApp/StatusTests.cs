using Ventanilla.Channels;
using Ventanilla.Channels.WhatsApp;
using Ventanilla.Messages;

namespace Ventanilla.Tests.Channels.WhatsApp;

public sealed class StatusTests
{
    [Theory]
    [InlineData("sent", DeliveryStatus.Sent)]
    [InlineData("delivered", DeliveryStatus.Delivered)]
    [InlineData("READ", DeliveryStatus.Read)]
    [InlineData("played", DeliveryStatus.Played)]
    [InlineData("failed", DeliveryStatus.Failed)]
    public void Every_status_is_known(string word, DeliveryStatus status)
    {
        var report = Webhook.One<StatusReceived>(Webhook.Statuses(
            $$"""{"id":"wamid.OUT","status":"{{word}}","timestamp":"1795500001","recipient_id":"34600111222","recipient_user_id":"ES.1","biz_opaque_callback_data":"a-77"}"""));

        Assert.Equal((status, "wamid.OUT", "a-77"), (report.Status, report.MessageExternalId, report.AttemptId));
        Assert.Equal($"wamid.OUT|{word}|34600111222", report.ExternalId);
        Assert.Equal(new Recipient("ES.1", "+34600111222"), report.To);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795500001), report.At);
    }

    [Fact]
    public void A_status_may_name_the_citizen_by_user_id_alone()
    {
        var report = Webhook.One<StatusReceived>(Webhook.Statuses("""{"id":"wamid.OUT","status":"sent","recipient_user_id":"ES.1"}"""));

        Assert.Equal((new Recipient("ES.1", null), "wamid.OUT|sent|ES.1"), (report.To, report.ExternalId));
    }

    [Theory]
    [InlineData(131042, SendFailureKind.Account)]
    [InlineData(131047, SendFailureKind.Window)]
    [InlineData(131026, SendFailureKind.Recipient)]
    [InlineData(131050, SendFailureKind.Recipient)]
    [InlineData(132015, SendFailureKind.Message)]
    [InlineData(999999, SendFailureKind.Message)]
    public void A_failure_says_whom_it_concerns(int code, SendFailureKind kind)
    {
        var report = Webhook.One<StatusReceived>(Webhook.Statuses(
            $$"""{"id":"wamid.OUT","status":"failed","errors":[{"code":{{code}},"title":"t","message":"m","error_data":{"details":"d"} },{"code":1}]}"""));

        Assert.Equal((kind, $"{code}", "d"), (report.Failure, report.ErrorCode, report.ErrorText));
    }

    [Fact]
    public void A_failure_without_reason_concerns_its_message() =>
        Assert.Equal(SendFailureKind.Message, Webhook.One<StatusReceived>(Webhook.Statuses("""{"id":"wamid.OUT","status":"failed","errors":"?"}""")).Failure);

    [Fact]
    public void The_price_is_kept_in_metas_words()
    {
        var report = Webhook.One<StatusReceived>(Webhook.Statuses(
            """{"id":"wamid.OUT","status":"sent","pricing":{"billable":"false","pricing_model":"PMP","type":"free_new_thing","category":"service"},"conversation":{"id":"c"}}"""));

        Assert.Equal(new MessagePrice("service", "free_new_thing", "PMP", false), report.Price);
    }

    [Theory]
    [InlineData("""{"id":"wamid.OUT","status":"warning"}""")]
    [InlineData("""{"id":"wamid.OUT"}""")]
    [InlineData("""{"status":"sent"}""")]
    [InlineData("""{"id":null,"status":"sent"}""")]
    [InlineData("3")]
    public void A_status_of_nothing_known_is_kept_unread(string status) => Webhook.One<Unread>(Webhook.Statuses(status));

    [Theory]
    [InlineData("account_update", """{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"ADULT"}}""", "event=ACCOUNT_VIOLATION, violation_type=ADULT")]
    [InlineData("message_template_status_update", """{"event":"PAUSED","message_template_id":77,"reason":null}""", "event=PAUSED, message_template_id=77")]
    [InlineData("message_template_quality_update", """{"new_quality_score":"RED"}""", "new_quality_score=RED")]
    [InlineData("template_category_update", """{"new_category":"UTILITY","correct_category":"MARKETING"}""", "new_category=UTILITY, correct_category=MARKETING")]
    [InlineData("phone_number_quality_update", """{"event":"DOWNGRADE","current_limit":"TIER_250"}""", "event=DOWNGRADE, current_limit=TIER_250")]
    [InlineData("business_capability_update", """{"max_daily_conversations_per_business":2000}""", "max_daily_conversations_per_business=2000")]
    [InlineData("account_alerts", """{"alert_severity":"CRITICAL","list":[1,[2,{"a":true}]]}""", "alert_severity=CRITICAL, list=1, list=2, a=true")]
    [InlineData("security", """[]""", null)]
    [InlineData("account_review_update", "\"REJECTED\"", "REJECTED")]
    [InlineData("history", """{"history":[{"threads":[{"messages":[{"from":"34600111222","text":{"body":"private"}}]}]}]}""", null)]
    public void News_of_the_account_is_told_in_metas_words_and_peoples_words_are_not(string field, string value, string? detail)
    {
        var notice = Webhook.One<AccountNotice>(Webhook.Change(field, value));

        Assert.Equal((field, detail, "102290129340398", ""), (notice.Subject, notice.Detail, notice.Owner, notice.Account));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1795500000), notice.At);
    }

    [Fact]
    public void An_error_of_the_whole_number_is_told()
    {
        var notice = Webhook.One<AccountNotice>(Webhook.Change("messages", Webhook.Value(""" "errors":[{"code":130429,"title":"Rate limit hit","error_data":{"details":"Too fast"}}] """)));

        Assert.Equal(("errors", "130429 Too fast", Webhook.Number), (notice.Subject, notice.Detail, notice.Account));
    }

    [Fact]
    public void What_a_colleague_wrote_from_the_phone_app_is_never_a_citizens_message()
    {
        var notice = Webhook.One<AccountNotice>(Webhook.Change("smb_message_echoes", Webhook.Value(
            """ "message_echoes":[{"from":"34600000000","to":"34600111222","to_user_id":"ES.1000000000000000001","id":"wamid.E","timestamp":"1795500000","type":"text","text":{"body":"Ja està"}}] """)));

        Assert.Equal(("echo", "text", "Rosa Vila"), (notice.Subject, notice.Detail, notice.Person?.Name));
        Assert.DoesNotContain("Ja està", $"{notice}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_citizens_call_is_told_with_its_person_and_our_own_without()
    {
        static AccountNotice Call(string direction) => Webhook.One<AccountNotice>(Webhook.Change("calls", Webhook.Value(
            $$""" "calls":[{"id":"wacid.1","from":"34600111222","to":"34600000000","event":"connect","timestamp":"1795500000","direction":"{{direction}}","session":{"sdp":"x"} }] """)));

        Assert.Equal("ES.1000000000000000001", Call("USER_INITIATED").Person?.UserId);
        Assert.Null(Call("BUSINESS_INITIATED").Person);
        Assert.Equal("wacid.1|connect", Call("USER_INITIATED").ExternalId);
        Assert.Equal("RINGING", Webhook.One<AccountNotice>(Webhook.Change("calls", Webhook.Value(""" "statuses":[{"id":"wacid.1","type":"call","status":"RINGING"}] """))).Detail);
    }

    [Fact]
    public void The_statuses_of_one_message_are_each_their_own_event() =>
        Assert.Equal(3, WhatsAppReader.Read(Webhook.Statuses(
            """{"id":"w","status":"sent","recipient_id":"1"},{"id":"w","status":"read","recipient_id":"1"},{"id":"w","status":"read","recipient_id":"2"}""")).Select(e => e.ExternalId).Distinct().Count());
}
