#pragma once
// A small HTTP/1.1 server for the node's own API and pages: loopback, bounded in everything.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/refusal.hpp"

// Declared, not included: Asio costs each file that reads it five seconds to compile.
namespace boost::asio {
class io_context;
}

namespace stonechat::http {

class EventStream;

// A browser asks anew by itself; so nobody is told things for long after having signed out elsewhere.
inline constexpr auto event_stream_age_max = std::chrono::minutes{10};

struct Request {
    std::string method;  // "GET"
    std::string path;    // decoded, without query: "/v1/records"
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> path_values;  // "{id}" of the endpoint's pattern
    std::string body;
    // The rest is filled in for browsers alone.
    std::map<std::string, std::string> fields = {};  // of the header, names in lower case
    std::string caller = {};                         // numeric address of the other end, without port
};

struct Response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    // Further header fields. "Cache-Control: no-store" stands unless one of these says otherwise. A value
    // with a control character, which could end its line (RFC 9110 section 5.5), makes the answer a 500.
    std::vector<std::pair<std::string, std::string>> fields = {};
    // Set: the answer is not `body` but what comes through here, until it ends or is event_stream_age_max
    // old.
    std::shared_ptr<EventStream> events = {};
};

// Answers one request, now or later, exactly once, on the network thread. May outlive the server.
using Respond = std::function<void(Response)>;
using Handler = std::function<void(const Request&, Respond)>;

struct Endpoint {
    std::string_view method;
    std::string_view pattern;  // "/v1/records/{id}"
    Handler handle;
};

// An RFC 9457 problem document: {"title", "detail", "pointer"?}. `detail` is a plain sentence.
Response problem(unsigned status, std::string_view title, std::string_view detail,
                 std::string_view pointer = {});

enum class Callers {
    programs,  // every request must carry "Authorization: Bearer <token>"; bodies are JSON or CSV
    browsers,  // their people sign in on the pages; bodies are forms
};

// Whom a listener serves.
struct Access {
    Callers callers = Callers::programs;
    std::string token = {};  // for programs; not empty
    // What a Host field may name beside this machine's loopback, "stonechat.example.org": where a proxy on
    // this machine forwards what others ask.
    std::vector<std::string> hosts = {};
    // Words a refusal of the server's own; the default is problem().
    std::function<Response(unsigned status, std::string_view title, std::string_view detail)> explain = {};
};

struct ServerConfig {
    std::string address;  // "127.0.0.1:7480"; anything but a loopback address is refused by start()
    Access access;
    std::size_t connections_max = 64;
    // Bodies longer than a form, on their way in at one time: each takes a mebibyte before anybody has been
    // asked who sends it, and a list of tools is sent once a month. One more ends the slowest.
    std::size_t long_bodies_max = 8;
    // The rest is for tests; nodes keep the defaults.
    std::chrono::steady_clock::duration request_limit = std::chrono::seconds{15};
    std::chrono::steady_clock::duration answer_limit = std::chrono::seconds{30};
    // Proxies end what is silent for a minute or so; and a browser that is gone is noticed by writing.
    std::chrono::steady_clock::duration event_silence_max = std::chrono::seconds{20};
};

// Threads: one, that of `io`.
// Limits:  64 connections (past them the slowest sender makes room), 16 KiB of header, 64 KiB of body (1 MiB
//          for patterns ending in "/import"), 15 s for a request to arrive whole, 30 s for its answer; a
//          quarter of the connections may be event streams, past which they get 503.
// Errors:  refused with a problem document: 400, 401 wrong or no token (compared in constant time), 404, 405,
//          408, 413, 415 for a body of another type than Access allows, 421 for a Host header that is not
//          loopback nor listed (so that a web page cannot reach the API by DNS rebinding), 431, 503 over the
//          limits or when stopping. What a handler throws leaves io.run().
// Life:    destroy it before start(), or when `io` has run dry after stop().
class Server {
public:
    Server(boost::asio::io_context& io, ServerConfig config, std::vector<Endpoint> endpoints);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Errors: address_not_available for an address that is not loopback, invalid_argument, the system's.
    Result<void> start();
    [[nodiscard]] std::uint16_t port() const;
    // Idle connections end at once; requests whose handler has not answered get 503, and a later answer none.
    void stop();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stonechat::http
