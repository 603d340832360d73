#include "node/http/server.hpp"

#include <algorithm>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <list>
#include <utility>

#include "crypto/ascii.hpp"
#include "node/config/address.hpp"
#include "node/http/event_stream.hpp"
#include "node/http/routes.hpp"
#include "node/log/log.hpp"
#include "node/net/listener.hpp"
#include "node/net/tasks.hpp"

namespace stonechat::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using net::by_value;
using net::error_code;
using net::Task;
using Clock = std::chrono::steady_clock;
using Parser = beast::http::request_parser<beast::http::string_body>;

constexpr std::uint32_t header_bytes_max = 16 * 1024;
// Requests that wait for their answer at one time, of which the longest are a megabyte.
constexpr std::size_t answers_max = 64;
constexpr auto write_limit = std::chrono::seconds{15};

// Counts while it lives.
class Counted {
public:
    Counted(std::size_t& count, bool counts) : count_{count}, counts_{counts} { count_ += counts_ ? 1 : 0; }
    ~Counted() { count_ -= counts_ ? 1 : 0; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    std::size_t& count_;
    bool counts_;
};

// What a handler owes. Shared by the connection that waits for it and by the handler, which may keep its
// Respond for longer than the connection lives.
struct Answer {
    std::optional<Response> response;
    bool given = false;
    net::Wakeup* waiting = nullptr;  // null: the connection is gone
};

// The IP address alone, as Request::caller has it: IPv6 without the brackets that the port asks for.
std::string host_of(const std::string& address) {
    auto parsed = config::parse_address(address);
    if (parsed) return std::move(parsed->host);
    return address;
}

struct Connection {
    Connection(tcp::socket from, const std::string& address, const asio::any_io_executor& executor)
        : socket{std::move(from)},
          caller{host_of(address)},
          answered{executor},
          news{executor} {}

    tcp::socket socket;
    std::string caller;
    beast::flat_buffer buffer{header_bytes_max + body_bytes_max};
    net::Wakeup answered;     // or the server is stopping
    asio::steady_timer news;  // of an event stream: cancelled when there is some, or the server is stopping
    bool idle = true;         // waits for a request
    // Since when it waits for one or for the rest of one; empty: it has come whole.
    std::optional<Clock::time_point> receiving = Clock::now();
    bool has_long_body = false;  // and it is on its way
    bool displaced = false;      // another needed its place
};

Head head_of(const Parser& parser) {
    const auto& fields = parser.get();
    const auto field = [&](beast::http::field name) {
        const auto found = fields.find(name);
        return found == fields.end() ? std::string_view{} : std::string_view{found->value()};
    };
    return {.method = fields.method_string(),
            .target = fields.target(),
            .host = field(beast::http::field::host),
            .authorization = field(beast::http::field::authorization),
            .content_type = field(beast::http::field::content_type),
            .has_body = !parser.is_done()};
}

// A field that came several times is joined as RFC 9110 section 5.3 says, cookies as RFC 9113 does.
std::map<std::string, std::string> fields_of(const Parser& parser) {
    std::map<std::string, std::string> out;
    for (const auto& field : parser.get()) {
        const std::string name = in_ascii_lower(field.name_string());
        const auto [entry, is_first] = out.try_emplace(name);
        if (!is_first) entry->second += name == "cookie" ? "; " : ", ";
        entry->second += field.value();
    }
    return out;
}

Response explain(const Routes& routes, const error_code& failure) {
    if (failure == beast::http::error::body_limit)
        return routes.refusal(413, "Too large", "The body is larger than this path takes.");
    if (failure == beast::http::error::header_limit || failure == beast::http::error::buffer_overflow)
        return routes.refusal(431, "Too large", "The header is larger than 16 KiB.");
    return routes.refusal(400, "Bad request", "What came is not an HTTP/1.1 request.");
}

Task<error_code> read_head(Connection& connection, Parser& parser) {
    const auto [failure, size] =
        co_await beast::http::async_read_header(connection.socket, connection.buffer, parser, by_value);
    co_return failure;
}

Task<error_code> read_body(Connection& connection, Parser& parser) {
    if (parser.get()[beast::http::field::expect] == "100-continue") {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto [unsent, size] =
            co_await asio::async_write(connection.socket, asio::buffer(go_on), by_value);
        if (unsent) co_return unsent;
    }
    const auto [failure, size] =
        co_await beast::http::async_read(connection.socket, connection.buffer, parser, by_value);
    co_return failure;
}

Task<error_code> send(Connection& connection,
                      const beast::http::response<beast::http::string_body>& message) {
    const auto [failure, size] = co_await beast::http::async_write(connection.socket, message, by_value);
    co_return failure;
}

// Whether each value stays in its line, whatever a handler took over from a request.
bool are_lines(const std::vector<std::pair<std::string, std::string>>& fields) {
    return std::ranges::all_of(fields, [](const auto& field) {
        return std::ranges::none_of(field.second, [](char c) {
            const auto code = static_cast<unsigned char>(c);
            return code < ' ' || code == 0x7F;
        });
    });
}

// What is written around an answer's content.
struct Manner {
    bool keep_alive = false;
    bool is_head = false;  // of what GET would get, without the content (RFC 9110 section 9.3.2)
    std::string allow = {};
};

// True when the connection is still of use.
Task<bool> write(Connection& connection, Response response, Manner manner) {
    beast::http::response<beast::http::string_body> message;
    message.version(11);
    message.result(response.status);
    message.set(beast::http::field::content_type, response.content_type);
    message.set(beast::http::field::cache_control, "no-store");
    message.set("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : response.fields)
        if (name == "Cache-Control")
            message.set(name, value);
        else
            message.insert(name, value);
    if (!manner.allow.empty()) message.set(beast::http::field::allow, manner.allow);
    if (response.status == 401) message.set(beast::http::field::www_authenticate, "Bearer");
    message.keep_alive(manner.keep_alive);
    const std::size_t size = response.body.size();
    if (!manner.is_head) message.body() = std::move(response.body);
    message.content_length(size);
    const std::optional<error_code> sent =
        co_await net::with_deadline(write_limit, send(connection, message));
    co_return sent && !*sent;
}

Task<error_code> send_text(Connection& connection, const std::string& text) {
    const auto [failure, size] = co_await asio::async_write(connection.socket, asio::buffer(text), by_value);
    co_return failure;
}

Task<> refuse(Connection& connection, Refused refused, bool is_head = false) {
    Task<bool> writing = write(connection, std::move(refused.response),
                               {.is_head = is_head, .allow = std::move(refused.allow)});
    const bool written = co_await std::move(writing);
    if (written) co_await net::linger(connection.socket);
}

}  // namespace

class Server::Impl {
public:
    Impl(asio::io_context& io, ServerConfig config, std::vector<Endpoint> endpoints)
        : executor_{io.get_executor()},
          config_{std::move(config)},
          routes_{config_.access, std::move(endpoints)},
          listener_{executor_,
                    [this](tcp::socket socket, std::string address) {
                        welcome(std::move(socket), std::move(address));
                    }},
          sessions_{executor_, [](const std::exception_ptr& failure) { std::rethrow_exception(failure); }} {}

    Result<void> start();
    std::uint16_t port() const { return listener_.port(); }
    void stop();

private:
    void welcome(tcp::socket socket, std::string address);
    bool make_room(bool for_long_body = false);
    Refused too_busy() const {
        return Refused{routes_.refusal(503, "Busy", "Too many connections are open; try again in a moment.")};
    }
    Task<> serve(tcp::socket socket, std::string address, bool too_many);
    // What came of waiting for a request.
    struct Silence {};
    using Incoming = std::variant<Silence, Refused, Chosen>;

    Task<bool> serve_one(Connection& connection);
    Task<Incoming> receive(Connection& connection, Parser& parser);
    Task<Response> ask(Connection& connection, const Chosen& chosen);
    Task<bool> wait(Connection& connection, const Answer& answer);
    Task<> stream(Connection& connection, Response response);
    Task<> write_events(Connection& connection, EventStream& events);
    Task<bool> write_next(Connection& connection, EventStream& events);

    asio::any_io_executor executor_;
    ServerConfig config_;
    Routes routes_;
    net::Listener listener_;
    std::list<Connection*> connections_;
    std::size_t answering_ = 0;
    std::size_t long_bodies_ = 0;
    std::size_t streams_ = 0;
    bool stopped_ = false;
    net::TaskGroup sessions_;
};

Result<void> Server::Impl::start() {
    const auto where = config::parse_address(config_.address);
    if (!where) return make_error_code(boost::system::errc::invalid_argument);
    if (!config::is_loopback(*where)) return make_error_code(boost::system::errc::address_not_available);
    return listener_.start(config_.address);
}

void Server::Impl::stop() {
    stopped_ = true;
    listener_.stop();
    for (Connection* const connection : connections_) {
        error_code ignored;
        if (connection->idle) connection->socket.close(ignored);
        connection->answered.notify();
        connection->news.cancel();
    }
}

void Server::Impl::welcome(tcp::socket socket, std::string address) {
    // Those over the limit are told so, and there may be no more of them than of the others.
    if (connections_.size() >= 2 * config_.connections_max) return;
    const bool is_full = connections_.size() >= config_.connections_max && !make_room();
    sessions_.spawn(serve(std::move(socket), std::move(address), is_full));
}

// Ends the one that has had the most time to send a request, so that many who are slow, by intent or not,
// keep nobody out who is not. One whose request has come is answered.
bool Server::Impl::make_room(bool for_long_body) {
    Connection* slowest = nullptr;
    for (Connection* const connection : connections_)
        if (connection->receiving && !connection->displaced &&
            (connection->has_long_body || !for_long_body) &&
            (slowest == nullptr || *connection->receiving < *slowest->receiving))
            slowest = connection;
    if (slowest == nullptr) return false;
    slowest->displaced = true;
    error_code ignored;
    slowest->socket.close(ignored);
    return true;
}

Task<> Server::Impl::serve(tcp::socket socket, std::string address, bool too_many) {
    Connection connection{std::move(socket), address, executor_};
    connections_.push_back(&connection);
    struct Leave {
        std::list<Connection*>& all;
        Connection* which;
        ~Leave() { all.remove(which); }
    } const leave{connections_, &connection};

    if (too_many) {
        connection.receiving.reset();
        co_await refuse(connection, too_busy());
        co_return;
    }
    bool again = true;
    while (again && !stopped_) again = co_await serve_one(connection);
}

Task<bool> Server::Impl::serve_one(Connection& connection) {
    Parser parser;
    Incoming incoming = co_await receive(connection, parser);
    if (std::holds_alternative<Silence>(incoming)) co_return false;
    connection.receiving.reset();
    const bool is_head = parser.is_header_done() && parser.get().method() == beast::http::verb::head;
    if (auto* const refused = std::get_if<Refused>(&incoming)) {
        co_await refuse(connection, std::move(*refused), is_head);
        co_return false;
    }
    if (answering_ >= answers_max) {
        co_await refuse(connection, too_busy(), is_head);
        co_return false;
    }
    ++answering_;
    Response response = co_await ask(connection, std::get<Chosen>(incoming));
    --answering_;
    if (response.events && is_head) std::exchange(response.events, nullptr)->set_over();
    if (response.events) {
        co_await stream(connection, std::move(response));
        co_return false;
    }
    const bool keep_alive = parser.get().keep_alive() && !stopped_;
    Task<bool> writing =
        write(connection, std::move(response), {.keep_alive = keep_alive, .is_head = is_head});
    const bool written = co_await std::move(writing);
    co_return written&& keep_alive;
}

Task<Server::Impl::Incoming> Server::Impl::receive(Connection& connection, Parser& parser) {
    const Clock::time_point deadline = Clock::now() + config_.request_limit;
    parser.header_limit(header_bytes_max);
    parser.body_limit(body_bytes_max);
    connection.idle = connection.buffer.size() == 0;
    connection.receiving = Clock::now();
    const std::optional<error_code> head =
        co_await net::with_deadline(config_.request_limit, read_head(connection, parser));
    connection.idle = false;
    const bool silent = connection.buffer.size() == 0 && !parser.got_some();
    if (stopped_ || connection.displaced || (!head && silent) ||
        (head && *head == beast::http::error::end_of_stream))
        co_return Silence{};
    if (!head) co_return Refused{routes_.refusal(408, "Too slow", "The request did not arrive in time.")};
    if (*head) co_return Refused{explain(routes_, *head)};

    auto choice = routes_.choose(head_of(parser));
    if (auto* const refused = std::get_if<Refused>(&choice)) co_return std::move(*refused);
    auto& chosen = std::get<Chosen>(choice);
    parser.body_limit(chosen.body_bytes_max);
    if (parser.content_length().value_or(0) > chosen.body_bytes_max)
        co_return Refused{explain(routes_, beast::http::error::body_limit)};

    // Known before who asks has been: many that each send all of a long body but its end would fill the
    // memory.
    connection.has_long_body =
        !parser.is_done() && parser.content_length().value_or(chosen.body_bytes_max) > usual_body_bytes_max;
    if (connection.has_long_body && long_bodies_ >= config_.long_bodies_max && !make_room(true))
        co_return too_busy();
    const Counted counted{long_bodies_, connection.has_long_body};
    const std::optional<error_code> body =
        co_await net::with_deadline(deadline - Clock::now(), read_body(connection, parser));
    connection.has_long_body = false;
    if (connection.displaced) co_return Silence{};
    if (!body) co_return Refused{routes_.refusal(408, "Too slow", "The request did not arrive in time.")};
    if (*body) co_return Refused{explain(routes_, *body)};
    if (routes_.serves_browsers()) {
        chosen.request.fields = fields_of(parser);
        chosen.request.caller = connection.caller;
    }
    chosen.request.body = std::move(parser.get().body());
    co_return std::move(chosen);
}

Task<Response> Server::Impl::ask(Connection& connection, const Chosen& chosen) {
    const auto answer = std::make_shared<Answer>();
    answer->waiting = &connection.answered;
    chosen.endpoint->handle(chosen.request, [answer](Response response) {
        check(!std::exchange(answer->given, true));
        answer->response = std::move(response);
        if (answer->waiting != nullptr) answer->waiting->notify();
    });
    co_await net::with_deadline(config_.answer_limit, wait(connection, *answer));
    answer->waiting = nullptr;
    if (answer->response && !are_lines(answer->response->fields)) {
        log::event(log::Level::error, "http", "field_not_a_line");
        co_return routes_.refusal(500, "Not answered", "The answer could not be written.");
    }
    if (answer->response) co_return *std::move(answer->response);
    if (stopped_) co_return routes_.refusal(503, "Stopping", "This node is stopping.");
    co_return routes_.refusal(503, "Too slow",
                              "The node could not answer in time; what was asked may still happen.");
}

Task<bool> Server::Impl::wait(Connection& connection, const Answer& answer) {
    while (!answer.given && !stopped_) co_await connection.answered.wait();
    co_return true;
}

// Of unknown length, so it ends with its connection (RFC 9112 section 6.3).
Task<> Server::Impl::stream(Connection& connection, Response response) {
    const std::shared_ptr<EventStream> events = std::move(response.events);
    struct Leave {
        std::size_t& count;
        EventStream& events;
        ~Leave() {
            --count;
            events.set_over();
        }
    } const leave{++streams_, *events};
    if (streams_ > config_.connections_max / 4) {
        co_await refuse(connection, too_busy());
        co_return;
    }
    events->wake_by([&connection] { connection.news.cancel(); });
    std::string head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\nX-Accel-Buffering: no\r\nConnection: close\r\n";
    for (const auto& [name, value] : response.fields)
        head.append(name).append(": ").append(value).append("\r\n");
    head += "\r\n";
    const auto sent = co_await net::with_deadline(write_limit, send_text(connection, head));
    if (sent && !*sent) co_await write_events(connection, *events);
}

Task<> Server::Impl::write_events(Connection& connection, EventStream& events) {
    const Clock::time_point end = Clock::now() + event_stream_age_max;
    bool again = true;
    while (again && !stopped_ && Clock::now() < end) {
        Task<bool> writing = write_next(connection, events);
        again = co_await std::move(writing);
    }
}

// True when more may follow.
Task<bool> Server::Impl::write_next(Connection& connection, EventStream& events) {
    std::string next = events.take();
    if (next.empty()) {
        if (events.is_ended()) co_return false;
        connection.news.expires_after(config_.event_silence_max);
        const auto [woken] = co_await connection.news.async_wait(by_value);
        if (woken) co_return true;
        next = ":\n\n";  // a comment, to see whether anybody is there
    }
    const auto sent = co_await net::with_deadline(write_limit, send_text(connection, next));
    co_return sent && !*sent;
}

Server::Server(asio::io_context& io, ServerConfig config, std::vector<Endpoint> endpoints)
    : impl_{std::make_unique<Impl>(io, std::move(config), std::move(endpoints))} {}
Server::~Server() = default;
Result<void> Server::start() {
    return impl_->start();
}
std::uint16_t Server::port() const {
    return impl_->port();
}
void Server::stop() {
    impl_->stop();
}

}  // namespace stonechat::http
