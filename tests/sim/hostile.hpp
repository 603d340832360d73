#pragma once
// A member that means harm: its engine is the honest one, but what leaves it is changed, and frames of its
// own come between. It holds its own keys and nobody else's.

#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "protocol/engine/effect.hpp"
#include "protocol/engine/event.hpp"
#include "protocol/engine/frame.hpp"
#include "tests/sim/chance.hpp"
#include "tests/sim/plan.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::sim {

class Hostile {
public:
    // `who` and `federation` outlive it. `victims`: members in whose name it tries to write.
    Hostile(std::uint64_t seed, const Plan& plan, FaultSet& struck, const support::Federation& federation,
            const support::Organisation& who, std::vector<MemberId> victims);

    // What its engine is told, and what its engine sends.
    void see(const engine::Event& event);
    void change(engine::Send& send);
    // What it sends now, beside.
    [[nodiscard]] std::vector<std::pair<engine::LinkId, Bytes>> act();
    // It writes nothing new from here on. What it withholds, it goes on withholding.
    void heal() { is_quiet_ = true; }

private:
    struct Told {  // what the link's other side was told last of this node's log
        LogNumber number = 0;
        LogDigest digest;
    };
    [[nodiscard]] record::VerifiedRecord write(support::Author& author, const record::SaltedBody& body,
                                               Day day);
    [[nodiscard]] engine::LinkId some_link();
    void send(engine::LinkId link, const engine::Frame& frame);
    void send(engine::LinkId link, record::Envelope envelope);
    void send(engine::LinkId link, const record::VerifiedRecord& record, const record::SaltedBody& body);
    void send_bad_signature();
    void send_fork();
    void send_old_frame();
    void send_flood();
    void send_far_future();
    void send_identifying();
    void send_outdated();
    void send_plain();
    void remember_bodies(const engine::Frame& frame);
    void tamper(record::Envelope& envelope);
    [[nodiscard]] record::SaltedBody fresh(const record::SaltedBody& body);

    Chance chance_;
    const Plan& plan_;
    FaultSet& struck_;
    const support::Federation& federation_;
    const support::Organisation& who_;
    std::vector<MemberId> victims_;
    record::SaltedBody plain_;
    record::SaltedBody identifying_;
    support::Author author_;  // of a lane beside its engine's
    std::map<engine::LinkId, Told> links_;
    std::deque<Bytes> remembered_;
    std::map<RecordId, record::SaltedBody> bodies_;  // that it goes on serving, erased or not
    std::vector<std::pair<engine::LinkId, Bytes>> out_;
    bool is_quiet_ = false;
};

}  // namespace stonechat::sim
