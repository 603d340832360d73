#pragma once
// A federation whose charter is long, for these tests, and a light node that joins it.

#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <optional>

#include "tests/support/world.hpp"

namespace stonechat::engine {

using namespace std::chrono_literals;
using matching::InterestIn;
using support::a_report;

struct OutliningTest : testing::Test {
    static constexpr std::size_t long_charter = 100;  // entries

    support::World world{61};
    support::Organisation callable =
        support::an_organisation(world.rng, "Callable", "nhs", {"callable.example:443"});
    support::Organisation carrier = support::an_organisation(world.rng, "Carrier");
    RecordId ordered = world.rng.id<RecordId>();
    support::WorldNode* trust = nullptr;
    support::WorldNode* hub = nullptr;
    support::WorldNode* other_hub = nullptr;
    support::WorldNode* dentist = nullptr;

    OutliningTest() {
        world.federation.admit(callable);
        world.federation.admit(carrier, charter::Role::member, {.issuer = false, .relay = true});
        world.federation.add(charter::EraseOrder{{ordered}});
        for (std::size_t i = 0; i < long_charter; ++i)
            world.federation.admit(support::an_organisation(world.rng, "Organisation"));
        trust = &world.add("Trust");
        hub = &world.add("Hub");
        other_hub = &world.add("Other hub");
        world.link(*trust, *hub);
        world.link(*trust, *other_hub);
        world.outline_from = long_charter / 2;
        dentist = &world.add_stranger("Dentist");
        restart(InterestIn::everything);
    }
    void restart(std::optional<InterestIn> light) {
        world.stop(*dentist);
        dentist->light = light;
        world.start(*dentist);
    }
    void offer(const Bytes& entry) {
        world.offer_charter(*hub, entry);
        world.run(1s);
    }
    void admit_dentist() { offer(world.federation.admit(dentist->organisation)); }
    void join() {
        world.link(*dentist, *hub);
        world.run(1s);
        admit_dentist();
        world.run(10s);
        world.link(*dentist, *other_hub);
        world.run(10s);
    }
    const charter::Charter& held() const { return dentist->engine->charter(); }
    const charter::Charter& whole() const { return world.federation.charter; }
    // Changes what the hub sends.
    template <class Sent>
    void hub_alters(std::function<void(Sent&)> change) {
        world.alters = [this, change = std::move(change)](const support::WorldNode& from, Bytes& frame) {
            if (&from != hub) return;
            auto read = decode_frame(frame);
            auto* const sent = read ? std::get_if<Sent>(&*read) : nullptr;
            if (sent == nullptr) return;
            change(*sent);
            frame = encode_frame(*read);
        };
    }
    void join_by_a_hub_that_shows_the_founding_alone() {
        hub_alters<OutlinePart>([](OutlinePart& part) {
            if (!part.outline.entries.empty()) part.outline.entries.resize(1);
        });
        world.link(*dentist, *hub);
        world.run(1s);
        admit_dentist();
        world.run(10s);
    }
    std::size_t sent_by_dentist(bool (*is_such)(const Frame&), const std::function<void()>& meanwhile) {
        std::size_t count = 0;
        world.tampers = [&](const support::WorldNode& from, const support::WorldNode&, Bytes& frame) {
            if (&from == dentist && is_such(*decode_frame(frame))) ++count;
        };
        meanwhile();
        world.tampers = nullptr;
        return count;
    }
};

}  // namespace stonechat::engine
