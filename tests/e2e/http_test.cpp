// The server's sockets and deadlines; which endpoint answers what is tests/node/http.
#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <future>
#include <thread>

#include "node/http/client.hpp"
#include "node/http/event_stream.hpp"
#include "node/http/server.hpp"
#include "node/net/tasks.hpp"

namespace stonechat::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using net::by_value;
using net::Task;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;

const std::string header = "Host: 127.0.0.1\r\nAuthorization: Bearer secret\r\n";

// Sends `pieces` one after the other and reads until the server closes.
struct Client {
    std::string received;
    bool ended = false;
};
Task<> talk(tcp::endpoint to, std::string say, Client& client) {
    tcp::socket socket{co_await asio::this_coro::executor};
    co_await socket.async_connect(to, by_value);
    co_await asio::async_write(socket, asio::buffer(say), by_value);
    while (!client.ended) {
        std::array<char, 4096> some{};
        const auto [failure, size] = co_await socket.async_read_some(asio::buffer(some), by_value);
        client.received.append(some.data(), size);
        client.ended = bool{failure};
    }
}

struct HttpTest : testing::Test {
    ~HttpTest() override {
        server.stop();
        pages.stop();
        clients.cancel();
        io.restart();
        io.run_for(5s);
        EXPECT_TRUE(io.stopped()) << "something still runs after stop()";
    }
    template <class Condition>
    bool until(Condition condition, std::chrono::steady_clock::duration limit = 10s) {
        const auto end = std::chrono::steady_clock::now() + limit;
        io.restart();
        while (!condition()) {
            if (std::chrono::steady_clock::now() >= end) return false;
            io.run_one_for(5ms);  // some conditions are about other threads
        }
        return true;
    }
    Client& start(std::string say) {
        Client& client = talks.emplace_back();
        clients.spawn(talk({asio::ip::address_v4::loopback(), server.port()}, std::move(say), client));
        return client;
    }
    // Everything that the server says to `say` until it closes.
    std::string exchange(std::string say) {
        Client& client = start(std::move(say));
        EXPECT_TRUE(until([&] { return client.ended; }));
        return client.received;
    }
    // One call() from another thread, as the command line makes it.
    Result<Response> command(const std::string& method, const std::string& target,
                             const std::string& body = {}) {
        const std::string address = "127.0.0.1:" + std::to_string(server.port());
        auto done =
            std::async(std::launch::async, [=] { return call(address, "secret", method, target, body, 5s); });
        EXPECT_TRUE(until([&] { return done.wait_for(0s) == std::future_status::ready; }));
        return done.get();
    }

    asio::io_context io{1};
    std::vector<Respond> kept;  // what /later owes
    std::vector<std::shared_ptr<EventStream>> streams;
    std::size_t asked = 0;
    Server server{
        io,
        {.address = "127.0.0.1:0",
         .access = {.token = "secret"},
         .connections_max = 4,
         .long_bodies_max = 2,
         .request_limit = 200ms,
         .answer_limit = 400ms,
         .event_silence_max = 60ms},
        {{"GET", "/echo/{word}",
          [this](const Request& request, const Respond& respond) {
              ++asked;
              respond({.body = request.path_values.at("word") + request.query.begin()->second});
          }},
         {"POST", "/echo",
          [this](const Request& request, const Respond& respond) {
              ++asked;
              respond({.status = 201, .content_type = "text/csv", .body = request.body});
          }},
         {"GET", "/led/{where}",
          [](const Request& request, const Respond& respond) {
              Response response;
              response.status = 303;
              response.fields.emplace_back("Location", request.path_values.at("where"));
              respond(std::move(response));
          }},
         {"GET", "/things/import", [](const Request&, const Respond& respond) { respond({.body = "form"}); }},
         {"POST", "/things/import",
          [](const Request& request, const Respond& respond) {
              respond({.body = std::to_string(request.body.size())});
          }},
         {"GET", "/events",
          [this](const Request&, const Respond& respond) {
              streams.push_back(std::make_shared<EventStream>());
              streams.back()->send("hello", "first");
              Response response;
              response.events = streams.back();
              respond(std::move(response));
          }},
         {"GET", "/later", [this](const Request&, const Respond& respond) { kept.push_back(respond); }}}};
    Server pages{io,
                 {.address = "[::1]:0", .access = {.callers = Callers::browsers}},
                 {{"GET", "/caller", [](const Request& request, const Respond& respond) {
                       respond({.body = request.caller});
                   }}}};
    std::deque<Client> talks;
    net::TaskGroup clients{io.get_executor(), [](const std::exception_ptr& e) { std::rethrow_exception(e); }};
    const bool started = bool{server.start()};
};

TEST_F(HttpTest, TheCommandLineGetsAnAnswer) {
    const auto got = command("GET", "/echo/caf%C3%A9?x=%20y");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->status, 200U);
    EXPECT_EQ(got->content_type, "application/json");
    EXPECT_EQ(got->body, "caf\xc3\xa9 y");
    const auto posted = command("POST", "/echo", "{\"a\":1}");
    ASSERT_TRUE(posted);
    EXPECT_EQ(posted->status, 201U);
    EXPECT_EQ(posted->content_type, "text/csv");
    EXPECT_EQ(posted->body, "{\"a\":1}");
}

TEST_F(HttpTest, TheCommandLineSeesRefusalsAsAnswers) {
    EXPECT_EQ(command("GET", "/nothing")->status, 404U);
    EXPECT_EQ(command("PUT", "/echo")->status, 405U);
    EXPECT_EQ(command("POST", "/things/import", std::string(1024 * 1024, 'x'))->body, "1048576");
    EXPECT_EQ(command("POST", "/things/import", std::string(1024 * 1024 + 1, 'x'))->status, 413U);
    EXPECT_EQ(command("POST", "/echo", std::string(64 * 1024 + 1, 'x'))->status, 413U);
    EXPECT_EQ(command("POST", "/echo", std::string(64 * 1024, 'x'))->status, 201U);
}

TEST_F(HttpTest, TheCommandLineIsToldThatNobodyListensOrAnswers) {
    tcp::acceptor silent{io, {asio::ip::address_v4::loopback(), 0}};
    const std::string address = "127.0.0.1:" + std::to_string(silent.local_endpoint().port());
    EXPECT_EQ(call(address, "secret", "GET", "/", "", 1s).error(), boost::system::errc::timed_out);
    silent.close();
    EXPECT_EQ(call(address, "secret", "GET", "/", "", 5s).error(), boost::system::errc::connection_refused);
    EXPECT_EQ(call("nonsense", "secret", "GET", "/", "", 5s).error(), boost::system::errc::invalid_argument);
}

TEST_F(HttpTest, AnswersAreNeitherCachedNorGuessedAt) {
    const std::string answer =
        exchange("GET /echo/a?b=c HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n");
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("Cache-Control: no-store\r\n"),
                              HasSubstr("X-Content-Type-Options: nosniff\r\n"), EndsWith("\r\n\r\nac")));
}

TEST_F(HttpTest, WhatAHandlerTakesOverFromARequestAddsNoLineToTheHead) {
    const auto led = [&](const std::string& where) {
        return exchange("GET /led/" + where + " HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n");
    };
    EXPECT_THAT(led("there"), AllOf(StartsWith("HTTP/1.1 303 "), HasSubstr("Location: there\r\n")));
    for (const char* const sign : {"%0D%0A", "%0A", "%0D", "%00", "%7F"})
        EXPECT_THAT(led(std::string{"x"} + sign + "Injected:%20yes"),
                    AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("Injected"))))
            << sign;
}

TEST_F(HttpTest, RequestsInOnePieceAreAnsweredInOrder) {
    const std::string answer =
        exchange("GET /echo/1?b=a HTTP/1.1\r\n" + header + "\r\n" +
                 "POST /echo HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: 5\r\n" + header +
                 "\r\nfive!" + "GET /echo/3?b=c HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n");
    const std::size_t first = answer.find("\r\n\r\n1a");
    const std::size_t second = answer.find("\r\n\r\nfive!");
    EXPECT_LT(first, second);
    EXPECT_LT(second, answer.size());
    EXPECT_THAT(answer, EndsWith("\r\n\r\n3c"));
}

TEST_F(HttpTest, ARefusalArrivesAlthoughTheBodyWasNotRead) {
    const std::string answer =
        exchange("POST /echo HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 60000\r\n" + header +
                 "\r\n" + std::string(60000, 'x'));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 415 "));
    EXPECT_EQ(asked, 0U);
}

TEST_F(HttpTest, RefusalsCarryWhatTheyMust) {
    EXPECT_THAT(
        exchange("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        AllOf(StartsWith("HTTP/1.1 401 "), HasSubstr("WWW-Authenticate: Bearer\r\n"),
              HasSubstr("Content-Type: application/problem+json\r\n"), HasSubstr("Connection: close\r\n")));
    EXPECT_THAT(exchange("DELETE /echo HTTP/1.1\r\n" + header + "\r\n"),
                AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: POST\r\n")));
    EXPECT_THAT(exchange("GET /echo/a HTTP/1.1\r\nHost: evil.example\r\n\r\n"), StartsWith("HTTP/1.1 421 "));
}

TEST_F(HttpTest, HeadGetsTheFieldsOfWhatGetWouldGetAndNoContent) {
    const std::string close = "Connection: close\r\n";
    EXPECT_THAT(exchange("HEAD /echo/abc?x=d HTTP/1.1\r\n" + close + header + "\r\n"),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Content-Length: 4\r\n"), EndsWith("\r\n\r\n")));
    EXPECT_THAT(exchange("HEAD /nothing HTTP/1.1\r\n" + close + header + "\r\n"),
                AllOf(StartsWith("HTTP/1.1 404 "), EndsWith("\r\n\r\n")));
    EXPECT_THAT(exchange("HEAD /events HTTP/1.1\r\n" + close + header + "\r\n"),
                AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("\r\n\r\n")));
    EXPECT_TRUE(streams.back()->is_over());
}

TEST_F(HttpTest, AFewLongBodiesComeAtATimeAndANewOneTakesTheSlowestOnesPlace) {
    const std::string close = "Connection: close\r\n";
    const auto import = [&](std::string_view field, std::string_view body) {
        return "POST /things/import HTTP/1.1\r\nContent-Type: text/csv\r\n" + close + std::string{field} +
               header + "\r\n" + std::string{body};
    };
    std::vector<Client*> slow;
    for (int i = 0; i < 3; ++i)
        slow.push_back(&start(import("Content-Length: 1000000\r\n", "the rest never comes")));
    EXPECT_TRUE(until([&] { return slow.front()->ended; }));
    EXPECT_THAT(slow.front()->received, IsEmpty());
    EXPECT_THAT(exchange("GET /things/import HTTP/1.1\r\n" + close + header + "\r\n"),
                EndsWith("\r\n\r\nform"))
        << "what has no body waits for none";
    EXPECT_THAT(exchange(import("Content-Length: 100000\r\n", std::string(100000, 'x'))),
                EndsWith("\r\n\r\n100000"));
}

TEST_F(HttpTest, WhatIsNotHttpIsRefused) {
    EXPECT_THAT(exchange("\x16\x03\x01 not http\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(exchange("GET / HTTP/1.1\r\nBad Field\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(exchange("POST /echo HTTP/1.1\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n" +
                         header + "\r\nzz\r\n"),
                StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpTest, ChunksCountAgainstTheLimitToo) {
    const std::string start =
        "POST /echo HTTP/1.1\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\nConnection: "
        "close\r\n" +
        header + "\r\n";
    EXPECT_THAT(exchange(start + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), EndsWith("\r\n\r\nabcde"));
    EXPECT_THAT(exchange(start + "10001\r\n" + std::string(0x10001, 'x') + "\r\n0\r\n\r\n"),
                StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpTest, AHeaderOverItsLimitIsRefused) {
    EXPECT_THAT(exchange("GET /later HTTP/1.1\r\n" + header + "X: " + std::string(17000, 'x') + "\r\n\r\n"),
                StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpTest, ASlowRequestIsToldSo) {
    EXPECT_THAT(exchange("GET /later HTTP/1.1\r\nHost: 127"), StartsWith("HTTP/1.1 408 "));
    EXPECT_THAT(exchange("POST /echo HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: 9\r\n" + header +
                         "\r\nfour"),
                StartsWith("HTTP/1.1 408 "));
    EXPECT_THAT(exchange(""), IsEmpty()) << "who said nothing gets nothing";
}

TEST_F(HttpTest, WhoAsksFirstIsToldToGoOn) {
    Client& client = start(
        "POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Type: text/csv\r\n"
        "Content-Length: 9\r\n" +
        header + "\r\n");
    EXPECT_TRUE(until([&] { return !client.received.empty(); }));
    EXPECT_EQ(client.received, "HTTP/1.1 100 Continue\r\n\r\n");
}

TEST_F(HttpTest, AHandlerMayAnswerLater) {
    Client& client = start("GET /later HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n");
    ASSERT_TRUE(until([&] { return kept.size() == 1; }));
    Client& other = start("GET /echo/a?b=c HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n");
    ASSERT_TRUE(until([&] { return other.ended; }));
    EXPECT_THAT(client.received, IsEmpty());
    kept[0]({.body = "at last"});
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_THAT(client.received, EndsWith("\r\n\r\nat last"));
}

TEST_F(HttpTest, AHandlerThatNeverAnswersIsNotWaitedForAndMayStillSpeak) {
    Client& client = start("GET /later HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n");
    ASSERT_TRUE(until([&] { return client.ended; }));
    EXPECT_THAT(client.received, StartsWith("HTTP/1.1 503 "));
    ASSERT_EQ(kept.size(), 1U);
    kept[0]({.body = "too late"});
}

TEST_F(HttpTest, OneConnectionTooManyIsToldSo) {
    for (int i = 0; i < 4; ++i) start("GET /later HTTP/1.1\r\n" + header + "\r\n");
    ASSERT_TRUE(until([&] { return kept.size() == 4; }));
    EXPECT_THAT(exchange("GET /echo/a?b=c HTTP/1.1\r\n" + header + "\r\n"),
                AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Too many connections")));
    for (const Respond& respond : kept) respond({.body = "done"});
    EXPECT_TRUE(until([&] { return talks[0].ended; }))
        << "idle connections end after the limit for a request";
    ASSERT_TRUE(until([&] { return talks[1].ended && talks[2].ended && talks[3].ended; }));
    EXPECT_THAT(exchange("GET /echo/a?b=c HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n"),
                EndsWith("ac"));
}

TEST_F(HttpTest, ThoseWhoAreSlowKeepNobodyOut) {
    for (int i = 0; i < 12; ++i) {
        start(i % 2 == 0 ? "GET /la"
                         : "POST /echo HTTP/1.1\r\nContent-Type: text/csv\r\nContent-Length: 9\r\n" + header +
                               "\r\nfour");
        EXPECT_THAT(exchange("GET /echo/a?b=c HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n"),
                    EndsWith("ac"))
            << "after " << i + 1;
    }
}

TEST_F(HttpTest, StopEndsIdleConnectionsAndAnswersTheOthers) {
    Client& idle = start("GET /echo/a?b=c HTTP/1.1\r\n" + header + "\r\n");
    Client& waiting = start("GET /later HTTP/1.1\r\n" + header + "\r\n");
    ASSERT_TRUE(until([&] { return kept.size() == 1 && !idle.received.empty(); }));
    server.stop();
    ASSERT_TRUE(until([&] { return idle.ended && waiting.ended; }, 150ms)) << "before any limit";
    EXPECT_THAT(waiting.received, AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("stopping")));
}

const std::string asks_for_events = "GET /events HTTP/1.1\r\n" + header + "\r\n";

TEST_F(HttpTest, AnEventStreamGoesOnPastTheAnswersLimitUntilItEnds) {
    Client& page = start(asks_for_events);
    ASSERT_TRUE(until([&] { return page.received.ends_with("event: hello\ndata: first\n\n"); }));
    EXPECT_THAT(page.received, AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("text/event-stream\r\n"),
                                     HasSubstr("no-store\r\n"), HasSubstr("Connection: close\r\n")));
    ASSERT_TRUE(until([&] { return page.received.ends_with("\n\n:\n\n:\n\n"); })) << "it shows that it lives";
    for (int i = 0; i < 10; ++i) until([] { return false; }, 50ms);
    EXPECT_FALSE(page.ended);
    streams[0]->send("hello", "second");
    ASSERT_TRUE(until([&] { return page.received.find("data: second\n\n") != std::string::npos; }));
    streams[0]->send("hello", "last");
    streams[0]->end();
    ASSERT_TRUE(until([&] { return page.ended; }));
    EXPECT_THAT(page.received, EndsWith("event: hello\ndata: last\n\n"));
    EXPECT_TRUE(streams[0]->is_over());
}

TEST_F(HttpTest, AnEventStreamThatNobodyReadsAnyMoreIsOver) {
    {
        tcp::socket gone{io};
        gone.connect({asio::ip::address_v4::loopback(), server.port()});
        asio::write(gone, asio::buffer(asks_for_events));
        ASSERT_TRUE(until([&] { return streams.size() == 1; }));
    }
    EXPECT_TRUE(until([&] { return streams[0]->is_over(); }));
    streams[0]->send("hello", "nobody");
    EXPECT_THAT(streams[0]->take(), IsEmpty());
}

TEST_F(HttpTest, EventStreamsLeaveRoomForOthersAndEndWithTheServer) {
    Client& page = start(asks_for_events);
    ASSERT_TRUE(until([&] { return !page.received.empty(); }));
    EXPECT_THAT(exchange(asks_for_events), StartsWith("HTTP/1.1 503 ")) << "a quarter of four connections";
    EXPECT_THAT(exchange("GET /echo/a?b=c HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n"),
                EndsWith("ac"));
    server.stop();
    EXPECT_TRUE(until([&] { return page.ended; }, 150ms));
    EXPECT_TRUE(streams[0]->is_over());
}

TEST(EventStreamTest, KeepsABoundedNumberOfEventsForABrowserThatDoesNotRead) {
    EventStream stream;
    for (int i = 0; i < 1000; ++i) stream.send("hello", "0123456789");
    const std::string waiting = stream.take();
    EXPECT_LE(waiting.size(), EventStream::waiting_bytes_max);
    EXPECT_THAT(waiting, EndsWith("data: 0123456789\n\n"));
}

// The pages compare it with web.forwarded_from and count tries by it: the brackets are the port's, not its
// own.
TEST_F(HttpTest, ACallerOverIPv6IsNamedWithoutBrackets) {
    ASSERT_TRUE(pages.start());
    Client& client = talks.emplace_back();
    clients.spawn(talk({asio::ip::address_v6::loopback(), pages.port()},
                       "GET /caller HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n", client));
    EXPECT_TRUE(until([&] { return client.ended; }));
    EXPECT_THAT(client.received, EndsWith("\r\n\r\n::1"));
}

TEST_F(HttpTest, ListensOnLoopbackAlone) {
    const auto start_at = [&](const std::string& address) {
        return Server{io, {.address = address, .access = {.token = "x"}}, {}}.start();
    };
    EXPECT_EQ(start_at("0.0.0.0:0").error(), boost::system::errc::address_not_available);
    EXPECT_EQ(start_at("192.0.2.1:7480").error(), boost::system::errc::address_not_available);
    EXPECT_EQ(start_at("localhost:7480").error(), boost::system::errc::address_not_available);
    EXPECT_EQ(start_at("7480").error(), boost::system::errc::invalid_argument);
    EXPECT_EQ(start_at("127.0.0.1:" + std::to_string(server.port())).error(),
              boost::system::errc::address_in_use);
}

}  // namespace
}  // namespace stonechat::http
