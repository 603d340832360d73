// Those who call a node and are not one, or no well-behaved one: each is refused, and the reason says why.
#include <sys/resource.h>

#include "stranger.hpp"

namespace stonechat::net {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Caller {
    const char* name;
    Costume costume;
    const char* reason;
};
void PrintTo(const Caller& caller, std::ostream* out) {
    *out << caller.name;
}

struct CallersTest : StrangerTest, testing::WithParamInterface<Caller> {};

TEST_P(CallersTest, AreRefusedWithTheReason) {
    LinkNode& node = hub();
    strangers.spawn(call_in(node.links().port(), GetParam().costume, "GET / HTTP/1.1\r\n\r\n", fate));
    ASSERT_TRUE(until([&] { return node.failed.size() == 1 && fate.ended; }));
    EXPECT_EQ(node.failed[0].stage, "tls");
    EXPECT_EQ(node.failed[0].reason, GetParam().reason);
    EXPECT_FALSE(node.failed[0].dialled);
    EXPECT_THAT(fate.received, IsEmpty());
    EXPECT_THAT(node.opened, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Strangers, CallersTest,
    testing::Values(
        Caller{"Tls12", {.version_max = TLS1_2_VERSION}, "the other side offered TLS 1.2 or older only"},
        Caller{"NoCertificate", {.papers = Papers::none}, "no client certificate"},
        Caller{
            "Rsa",
            {.papers = Papers::rsa},
            "the key is not Ed25519 but RSA; a proxy that inspects TLS stands between: certificate issued by "
            "\"Example ?Inspection? CA\""},
        Caller{"P256",
               {.papers = Papers::p256},
               "the key is not Ed25519 but elliptic curve; a proxy that inspects TLS stands between: "
               "certificate "
               "issued by \"Example ?Inspection? CA\""},
        Caller{"ChangedCertificate",
               {.papers = Papers::changed},
               "the certificate is not signed by its own Ed25519 key"},
        Caller{"CertificateSignedByAnother",
               {.papers = Papers::signed_by_other},
               "the certificate is not signed by its own Ed25519 key"},
        Caller{"WrongAlpn", {.alpn = "h2"}, "the other side does not speak stonechat/1"},
        Caller{"NoAlpn", {.alpn = ""}, "the other side does not speak stonechat/1"},
        Caller{"NoX25519",
               {.groups = "P-256"},
               "the other side has no key exchange or signature in common with this node"},
        Caller{"NoEd25519",
               {.papers = Papers::none, .signatures = "RSA-PSS+SHA256"},
               "the other side has no key exchange or signature in common with this node"}),
    [](const auto& each) { return std::string{each.param.name}; });

struct Words {
    const char* name;
    std::string say;
    bool hang_up;
    const char* reason;
};
void PrintTo(const Words& words, std::ostream* out) {
    *out << words.name;
}

struct PlainWordsTest : StrangerTest, testing::WithParamInterface<Words> {};

TEST_P(PlainWordsTest, InsteadOfTlsAreRefused) {
    LinkNode& node = hub();
    strangers.spawn(call_plainly(node.links().port(), GetParam().say, GetParam().hang_up, fate));
    ASSERT_TRUE(until([&] { return node.failed.size() == 1 && fate.ended; }));
    EXPECT_EQ(node.failed[0].stage, "tls");
    EXPECT_EQ(node.failed[0].reason, GetParam().reason);
}

// A TLS record's header (handshake, 1.0, length) and what should be a ClientHello.
std::string record(std::size_t length, const std::string& content) {
    return std::string{"\x16\x03\x01", 3} + static_cast<char>(length >> 8U) +
           static_cast<char>(length & 0xffU) + content;
}

INSTANTIATE_TEST_SUITE_P(
    Strangers, PlainWordsTest,
    testing::Values(
        Words{"Nothing", "", true, "the other side hung up during the handshake"},
        Words{"Silence", "", false, "no answer within 0.2 s"},
        Words{"Garbage", std::string(500, '\x7f'), false, "what came is not TLS"},
        Words{"Http", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", false, "what came is plain HTTP, not TLS"},
        Words{"HalfARecord", record(500, "\x01"), false, "no answer within 0.2 s"},
        Words{"HalfARecordAndTheEnd", record(500, "\x01"), true,
              "the other side hung up during the handshake"},
        Words{"ARecordTooLong", record(0xffff, std::string(0xffff, 'x')), false, "what came is not TLS"}),
    [](const auto& each) { return std::string{each.param.name}; });

const std::string upgrade =
    "GET /stonechat/1 HTTP/1.1\r\nHost: hub\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

TEST_F(StrangerTest, WhoStaysSilentAfterTlsIsDropped) {
    LinkNode& node = hub();
    strangers.spawn(call_in(node.links().port(), {}, "", fate));
    ASSERT_TRUE(until([&] { return node.failed.size() == 1 && fate.ended; }));
    EXPECT_TRUE(fate.secured);
    EXPECT_EQ(node.failed[0].stage, "websocket");
    EXPECT_EQ(node.failed[0].reason, "no answer within 0.2 s");
}

TEST_F(StrangerTest, WhoSpeaksPlainHttpAfterTlsIsRefused) {
    LinkNode& node = hub();
    strangers.spawn(call_in(node.links().port(), {}, "GET / HTTP/1.1\r\nHost: hub\r\n\r\n", fate));
    ASSERT_TRUE(until([&] { return node.failed.size() == 1 && fate.ended; }));
    EXPECT_EQ(node.failed[0].stage, "websocket");
    EXPECT_THAT(node.opened, IsEmpty());
}

// WebSocket frames by hand (RFC 6455 section 5.2); a mask of zeros leaves the payload as it is.
std::string masked(unsigned char first, const std::string& payload) {
    return std::string{static_cast<char>(first)} + static_cast<char>(0x80U | payload.size()) +
           std::string(4, '\0') + payload;
}

struct Ending {
    const char* name;
    std::string say;
    const char* reason;
};
void PrintTo(const Ending& ending, std::ostream* out) {
    *out << ending.name;
}

struct BadFramesTest : StrangerTest, testing::WithParamInterface<Ending> {};

TEST_P(BadFramesTest, EndTheLinkAndNotTheNode) {
    LinkNode& node = hub();
    strangers.spawn(call_in(node.links().port(), {}, upgrade + masked(0x82, "good") + GetParam().say, fate));
    ASSERT_TRUE(until([&] { return node.closed.size() == 1 && fate.ended; }));
    EXPECT_THAT(node.closed[0].reason, HasSubstr(GetParam().reason));
    ASSERT_THAT(node.frames, SizeIs(1)) << "only what came before the fault";
    EXPECT_EQ(as_text(node.frames[0]), "good");

    LinkNode& honest = this->node();
    link(honest, node);
}

INSTANTIATE_TEST_SUITE_P(
    Strangers, BadFramesTest,
    testing::Values(
        Ending{"Text", masked(0x81, "text"), "a message that is not binary"},
        Ending{"Unmasked", "\x82\x01x", "mask"}, Ending{"ReservedBits", masked(0xf2, "x"), "reserved"},
        Ending{"UnknownKind", masked(0x83, "x"), "opcode"},
        Ending{"AContinuationOfNothing", masked(0x80, "x"), "continuation"},
        Ending{"ALongPing", std::string{"\x89\xfe\x01\x00", 4} + std::string(4 + 256, '\0'), "control"},
        Ending{"TooLong", std::string{"\x82\xff\x00\x00\x01\x00\x00\x00\x00\x00", 10} + "maskrest",
               "a frame of more than 1048576 bytes"},
        Ending{"Goodbye", masked(0x88, std::string{"\x03\xe8", 2} + "gone\nfishing"),
               "the other side closed the link: gone?fishing"}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST_F(StrangerTest, APartedMessageArrivesWhole) {
    LinkNode& node = hub();
    strangers.spawn(call_in(node.links().port(), {},
                            upgrade + masked(0x02, "in ") + masked(0x89, "ping") + masked(0x80, "parts"),
                            fate));
    ASSERT_TRUE(
        until([&] { return node.frames.size() == 1 && fate.received.find("ping") != std::string::npos; }));
    EXPECT_EQ(as_text(node.frames[0]), "in parts");
}

TEST_F(StrangerTest, TheConnectionBreakingOffEndsTheLink) {
    LinkNode& node = hub();
    strangers.spawn(call_in(node.links().port(), {}, upgrade, fate));
    ASSERT_TRUE(until([&] { return node.opened.size() == 1; }));
    strangers.cancel();
    ASSERT_TRUE(until([&] { return node.closed.size() == 1; }));
    EXPECT_EQ(node.closed[0].reason, "the connection broke off");
}

TEST_F(StrangerTest, ManyWhoOnlyHoldTheLineDoNotKeepANodeOut) {
    LinkNode& hub = listening();  // with the full ten seconds, which nobody has to wait for
    LinkNode& honest = node();
    for (Fate& each : fates) strangers.spawn(call_plainly(hub.links().port(), "", false, each));
    ASSERT_TRUE(until([&] { return hub.failed.size() == fates.size() - 64; }))
        << "only 64 may be in a handshake";
    const auto start = std::chrono::steady_clock::now();
    link(honest, hub);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
    EXPECT_EQ(hub.failed[0].reason, "too many others were in a handshake");
}

TEST_F(StrangerTest, ANodeWithoutDescriptorsAcceptsAgainOnceItHasSome) {
    LinkNode& node = hub();
    tcp::socket caller{io};
    caller.open(tcp::v4());
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none_left{static_cast<rlim_t>(caller.native_handle()) + 1, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none_left), 0);
    caller.connect({asio::ip::address_v4::loopback(), node.links().port()});
    EXPECT_FALSE(until([&] { return !node.failed.empty(); }, 300ms));
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_TRUE(until([&] { return node.failed.size() == 1; })) << "accepted, and late for its handshake";
}

}  // namespace
}  // namespace stonechat::net
