#pragma once
// A node's handlers over a real driver and a store in memory, without a socket: calls go through the routes
// that the server uses.

#include <gmock/gmock.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "crypto/certificate.hpp"
#include "node/api/endpoints.hpp"
#include "node/http/routes.hpp"
#include "node/loop/driver.hpp"
#include "protocol/record/canonical_json.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::api {

using record::Json;

struct ServedNode {
    explicit ServedNode(charter::Role role = charter::Role::member) {
        crypto::start();
        const bool has_seats = role == charter::Role::member;
        federation.admit(self, role, {.issuer = has_seats, .relay = has_seats});
        federation.admit(other, charter::Role::member, {.relay = true});
        store = *storage::open_memory_store(disk, rng);
        for (std::size_t i = 0; i < federation.charter.entries().size(); ++i)
            check(store->put_charter_entry(i + 1, federation.charter.entries()[i]).has_value());
    }
    ~ServedNode() {
        if (!driver) return;
        bool is_stopped = false;
        driver->stop([&] { is_stopped = true; });
        run_until([&] { return is_stopped; });
    }
    ServedNode(const ServedNode&) = delete;
    ServedNode& operator=(const ServedNode&) = delete;

    // A record of the other organisation, in the store before the node starts.
    RecordId hold(const std::string& body) { return hold(body, author); }
    // One of this organisation's own, from before the start.
    RecordId hold_own(const std::string& body) { return hold(body, own_author); }
    RecordId hold(const std::string& body, support::Author& writer) {
        const auto read = record::read_body(body, lists);
        check(read.has_value());
        const std::string text = record::write_body(*read);
        const ByteView bytes = as_bytes(text);
        const record::SaltedBody salted{rng.id<Salt>(), {bytes.begin(), bytes.end()}};
        auto written = writer.write(read->kind(), salted, record::technologies_of(*read));
        const RecordId id = written.id();
        check(store
                  ->append({std::move(written),
                            record::BodyState::present,
                            1,
                            salted,
                            {},
                            engine::erased_by(&*read)})
                  .has_value());
        return id;
    }

    void start() {
        engine::EngineConfig config;
        config.self = self.id;
        config.link_key = self.link();
        config.agent = "test";
        driver = std::make_unique<loop::Driver>(
            io, std::move(config), loop::DriverParts{*store, self.record_key, rng, lists}, *store->load(),
            crypto::make_link_identity(self.link_key, rng), net::LinksConfig{},
            std::vector<gossip::Candidate>{});
        node.emplace(Node{*driver, lists, self.id});
        check(driver->start().has_value());
        routes.emplace(http::Access{.token = "token"}, endpoints(*node));
    }

    struct Answer {
        unsigned status = 0;
        Json json;
        std::string body;
        [[nodiscard]] std::string text(std::string_view name) const {
            const Json* const member = json.find(name);
            return member != nullptr && member->as<std::string>() != nullptr ? *member->as<std::string>()
                                                                             : "";
        }
        [[nodiscard]] Json::Array items(std::string_view name) const {
            const Json* const member = json.find(name);
            return member != nullptr && member->as<Json::Array>() != nullptr ? *member->as<Json::Array>()
                                                                             : Json::Array{};
        }
    };
    Answer call(std::string_view method, std::string_view target, const std::string& body = {}) {
        if (!driver) start();
        const http::Head head{.method = method,
                              .target = target,
                              .host = "localhost",
                              .authorization = "Bearer token",
                              .content_type = "application/json",
                              .has_body = !body.empty()};
        auto choice = routes->choose(head);
        if (auto* const refused = std::get_if<http::Refused>(&choice)) return answer(refused->response);
        auto& chosen = std::get<http::Chosen>(choice);
        chosen.request.body = body;
        std::optional<http::Response> response;
        chosen.endpoint->handle(chosen.request, [&](http::Response one) { response = std::move(one); });
        run_until([&] { return response.has_value(); });
        return response ? answer(*response) : Answer{};
    }
    Answer get(std::string_view target) { return call("GET", target); }
    Answer post(std::string_view target, const std::string& body) { return call("POST", target, body); }

    static Answer answer(const http::Response& response) {
        auto json = record::parse_json(response.body);
        return {response.status, json ? std::move(*json) : Json{}, response.body};
    }
    // Far longer than anything here takes: only a bug waits it out.
    void run_until(const std::function<bool()>& is_done) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (!is_done() && std::chrono::steady_clock::now() < give_up)
            io.run_one_for(std::chrono::seconds{1});
    }

    crypto::SeededRng rng{7};
    const record::CodeLists& lists = record::builtin_code_lists();
    support::Federation federation{rng};
    support::Organisation self = support::an_organisation(rng, "Example Trust");
    support::Organisation other = support::an_organisation(rng, "Example Practice");
    support::Author author{federation, other, rng.id<Epoch>()};
    support::Author own_author{federation, self, rng.id<Epoch>()};
    storage::MemoryDisk disk;
    std::unique_ptr<storage::Store> store;
    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{io.get_executor()};
    std::unique_ptr<loop::Driver> driver;
    std::optional<Node> node;
    std::optional<http::Routes> routes;
};

inline std::string text_in(const Json& json, std::string_view name) {
    return ServedNode::Answer{0, json, {}}.text(name);
}

}  // namespace stonechat::api
