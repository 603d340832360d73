// Those whom a node dials and who are not the node it wants, and the proxies in between.
#include "stranger.hpp"

namespace stonechat::net {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct ImpostorTest : StrangerTest {
    LinkNode& caller(std::optional<Proxy> proxy = {}) {
        return node({.proxy = std::move(proxy), .handshake_limit = short_limit});
    }
    // The one failure of dialling the door.
    LinkNode::Failed dial_door(std::optional<LinkKey> expected = {}) {
        LinkNode& from = caller();
        from.links().dial(door_address(), expected);
        EXPECT_TRUE(until([&] { return from.failed.size() == 1; }));
        EXPECT_THAT(from.opened, IsEmpty());
        return from.failed.empty() ? LinkNode::Failed{} : from.failed[0];
    }
};

TEST_F(ImpostorTest, WithTls12IsRefused) {
    strangers.spawn(be_called(door, {.papers = Papers::rsa, .version_max = TLS1_2_VERSION}, "", fate));
    const auto failed = dial_door();
    EXPECT_EQ(failed.stage, "tls");
    EXPECT_EQ(failed.reason, "the other side does not offer TLS 1.3");
    EXPECT_TRUE(failed.dialled);
}

TEST_F(ImpostorTest, ThatInspectsTlsIsNamed) {
    strangers.spawn(be_called(door, {.papers = Papers::rsa, .groups = "X25519:P-256"}, "", fate));
    const auto failed = dial_door();
    EXPECT_EQ(failed.stage, "tls");
    EXPECT_EQ(
        failed.reason,
        "the key is not Ed25519 but RSA; a proxy that inspects TLS stands between: certificate issued by "
        "\"Example ?Inspection? CA\"");
}

TEST_F(ImpostorTest, WithAnotherKeyFailsAtTheIdentity) {
    strangers.spawn(be_called(door, {}, "", fate));
    const auto failed = dial_door(LinkKey{});
    EXPECT_EQ(failed.stage, "identity");
    EXPECT_THAT(failed.reason, StartsWith("wrong link key: expected 00000000, got "));
}

TEST_F(ImpostorTest, WithoutAlpnIsRefused) {
    strangers.spawn(be_called(door, {.alpn = ""}, "", fate));
    EXPECT_EQ(dial_door().reason, "the other side does not speak stonechat/1");
}

TEST_F(ImpostorTest, ThatHangsUpOrStaysSilentIsNotWaitedFor) {
    strangers.spawn(be_called_plainly(door, "", true, fate));
    EXPECT_EQ(dial_door().reason, "the other side hung up during the handshake");
    strangers.spawn(be_called_plainly(door, "", false, fate));
    const auto silent = dial_door();
    EXPECT_EQ(silent.stage, "tls");
    EXPECT_EQ(silent.reason, "no answer within 0.2 s");
}

TEST_F(ImpostorTest, ThatAnswersPlainHttpIsRefused) {
    strangers.spawn(be_called_plainly(door, "HTTP/1.1 400 Bad Request\r\n\r\n", false, fate));
    EXPECT_EQ(dial_door().reason, "what came is not TLS");
}

TEST_F(ImpostorTest, ThatDeclinesTheUpgradeIsQuoted) {
    strangers.spawn(be_called(door, {}, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", fate));
    const auto failed = dial_door();
    EXPECT_EQ(failed.stage, "websocket");
    EXPECT_EQ(failed.reason, "the other side answered HTTP 404");
    EXPECT_THAT(fate.received, StartsWith("GET /stonechat/1 HTTP/1.1\r\nHost: 127.0.0.1"));
}

TEST_F(ImpostorTest, ThatNeverAnswersTheUpgradeIsNotWaitedFor) {
    strangers.spawn(be_called(door, {}, "", fate));
    const auto failed = dial_door();
    EXPECT_EQ(failed.stage, "websocket");
    EXPECT_EQ(failed.reason, "no answer within 0.2 s");
}

// An HTTP proxy that knows CONNECT, for one caller.
Task<> pass_on(tcp::socket& from, tcp::socket& to) {
    std::array<char, 4096> some{};
    while (true) {
        const auto [failure, size] = co_await from.async_read_some(asio::buffer(some), by_value);
        if (failure) break;
        const auto [unsent, sent] = co_await asio::async_write(to, asio::buffer(some, size), by_value);
        if (unsent) break;
    }
    error_code ignored;
    to.shutdown(tcp::socket::shutdown_send, ignored);
}

Task<> be_a_proxy(tcp::acceptor& door, std::uint16_t hub, std::string& asked) {
    auto [failed, near] = co_await door.async_accept(by_value);
    std::array<char, 4096> some{};
    const auto [failure, size] = co_await near.async_read_some(asio::buffer(some), by_value);
    asked.assign(some.data(), size);
    tcp::socket far{near.get_executor()};
    const tcp::endpoint to{asio::ip::address_v4::loopback(), hub};
    co_await far.async_connect(to, by_value);
    const std::string yes = "HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy.example\r\n\r\n";
    co_await asio::async_write(near, asio::buffer(yes), by_value);
    TaskGroup ways{near.get_executor(), [](const std::exception_ptr&) {}};
    ways.spawn(pass_on(near, far));
    ways.spawn(pass_on(far, near));
    co_await ways.join();
}

TEST_F(ImpostorTest, AProxyIsAskedForATunnelAndPassesTheLink) {
    LinkNode& far = hub();
    LinkNode& near = caller(Proxy{door_address()});
    std::string asked;
    strangers.spawn(be_a_proxy(door, far.links().port(), asked));
    const Ends ends = link(near, far);
    near.links().send(ends.from, frame_of(1000, 1));
    ASSERT_TRUE(until([&] { return far.frames.size() == 1; }));
    EXPECT_EQ(asked, "CONNECT " + far.address() + " HTTP/1.1\r\nHost: " + far.address() + "\r\n\r\n");
    near.links().close(ends.from, "done");
    EXPECT_TRUE(until([&] { return near.closed.size() == 1 && far.closed.size() == 1; }));
}

TEST_F(ImpostorTest, AProxyIsToldTheNameAndPasswordThatItWants) {
    LinkNode& far = hub();
    LinkNode& near = caller(Proxy{door_address(), ProxyLogin{"Aladdin:open sesame"}});
    std::string asked;
    strangers.spawn(be_a_proxy(door, far.links().port(), asked));
    const Ends ends = link(near, far);
    EXPECT_THAT(asked,
                testing::HasSubstr("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"));
    near.links().close(ends.from, "done");
    EXPECT_TRUE(until([&] { return near.closed.size() == 1 && far.closed.size() == 1; }));
}

TEST_F(ImpostorTest, AProxyThatRefusesThePasswordIsNamedWithoutIt) {
    LinkNode& from = caller(Proxy{door_address(), ProxyLogin{"name:secret"}});
    strangers.spawn(
        be_called_plainly(door, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", false, fate));
    from.links().dial("hub.example:443", std::nullopt);
    ASSERT_TRUE(until([&] { return from.failed.size() == 1; }));
    EXPECT_EQ(from.failed[0].reason, "proxy " + door_address() +
                                         ": it refuses the name and password of proxy.login_file (HTTP 407)");
}

TEST_F(ImpostorTest, AnExceptedHostIsDialledWithoutTheProxy) {
    LinkNode& far = hub();
    LinkNode& near = caller(Proxy{"127.0.0.1:1", {}, {"127.0.0.1"}});
    link(near, far);
}

TEST_F(ImpostorTest, AProxyThatRefusesIsNamedWithItsReason) {
    struct Refusal {
        const char* answer;
        const char* reason;
    };
    for (const Refusal& refusal :
         {Refusal{"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
                  "it wants a name and a password (HTTP 407): see proxy.login_file"},
          Refusal{"HTTP/1.0 403 Forbidden\r\nA: b\r\n\r\n", "it answered HTTP 403"},
          Refusal{"SSH-2.0-OpenSSH\r\n\r\n", "it answered HTTP 0"},
          Refusal{"HTTP/1.1 200 OK\r\n\r\nand more", "it sent more than an answer"},
          Refusal{"", "no answer within 0.2 s"}, Refusal{"HTTP/1.1 200 OK\r\n", "no answer within 0.2 s"}}) {
        LinkNode& from = caller(Proxy{door_address()});
        strangers.spawn(be_called_plainly(door, refusal.answer, false, fate));
        from.links().dial("hub.example:443", std::nullopt);
        ASSERT_TRUE(until([&] { return from.failed.size() == 1; })) << refusal.answer;
        EXPECT_EQ(from.failed[0].stage, "proxy");
        EXPECT_EQ(from.failed[0].reason, "proxy " + door_address() + ": " + refusal.reason);
    }
}

TEST_F(ImpostorTest, AProxyThatIsNotThereIsNamed) {
    const std::string nobody = door_address();
    door.close();
    LinkNode& from = caller(Proxy{nobody});
    from.links().dial("hub.example:443", std::nullopt);
    ASSERT_TRUE(until([&] { return from.failed.size() == 1; }));
    EXPECT_EQ(from.failed[0].reason, "proxy " + nobody + ": Connection refused");
}

}  // namespace
}  // namespace stonechat::net
